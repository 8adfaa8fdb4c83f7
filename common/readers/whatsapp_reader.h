// Reads a chat that WhatsApp exported as text (whatsapp_line.h).
//
//   12/31/23, 10:15 PM - Messages and calls are end-to-end encrypted.     a system line, counted
//   12/31/23, 10:16 PM - Ann: happy new year!       12/31/23, 10:16 PM | Ann | happy new year!\nyes
//   yes
#pragma once

#include "common/readers/batch_builder.h"
#include "common/readers/carried_record.h"
#include "common/readers/text_reader.h"
#include "common/readers/whatsapp_line.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Columns: timestamp (as written), sender, message. Rejects: record_too_long, invalid_utf8, and
/// no_timestamp for what stands in front of the first message. Faults: binary_content, empty_file.
class WhatsappReader final : public TextReader {
public:
    explicit WhatsappReader(const ReadOptions& options);

    Result<> feed(std::string_view text, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;

private:
    /// A message as far as it has been read.
    struct Open {
        std::string timestamp;
        std::string sender;
        bool from_program;  // a system line in a sender's name
        CarriedRecord text;
        bool too_long = false;  // one of its lines is
        std::uint64_t line;
        std::uint64_t offset;
    };

    Result<> read_line(std::string_view line, bool too_long, RowSink& sink);
    Result<> begin(const WhatsappHead& head, RowSink& sink);
    Result<> close(RowSink& sink);
    void add_row(const Open& message, std::string_view text);
    bool is_from_program(const WhatsappMessage& message);
    Result<> flush(RowSink& sink);

    ReadOptions options_;
    BatchBuilder batch_;
    CarriedRecord carried_;  // the line that is not complete yet
    std::optional<WhatsappLayout> layout_;
    std::optional<Open> open_;
    std::string chat_name_;     // whom the encryption notice names as its sender
    std::uint64_t offset_ = 0;  // of the line
    std::uint64_t line_ = 1;    // its number
    bool any_text_ = false;
};

}  // namespace undertone
