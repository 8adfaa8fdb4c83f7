// Reads a chat program's JSON export: the JSON reader's records become messages (chat_export.h).
#pragma once

#include "common/readers/batch_builder.h"
#include "common/readers/chat_export.h"
#include "common/readers/json_reader.h"
#include "common/readers/telegram_text.h"
#include "common/readers/text_reader.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace undertone {

/// Columns: timestamp (as written), sender, message. Faults and rejects: those of JsonReader.
class ExportReader final : public TextReader {
public:
    ExportReader(FileFormat format, const ReadOptions& options);

    Result<> feed(std::string_view text, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;

private:
    class Messages;

    Result<> feed_records(std::string_view text, RowSink& sink);
    Result<> add_messages(const Batch& records, RowSink& sink);
    /// Takes over what the JSON reader says.
    Result<> concluded(Result<> read);

    JsonReader records_;
    std::unique_ptr<ChatExport> export_;
    std::optional<TelegramText> telegram_;
    BatchBuilder batch_;
    std::vector<std::optional<std::size_t>> columns_;  // of the export's keys, in this batch
    std::vector<Cell> values_;
};

}  // namespace undertone
