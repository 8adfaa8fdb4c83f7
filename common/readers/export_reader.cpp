#include "common/readers/export_reader.h"

#include <algorithm>
#include <utility>

namespace undertone {
namespace {

std::unique_ptr<ChatExport> make_chat_export(FileFormat format) {
    switch (format) {
        case FileFormat::slack:
            return make_slack_export();
        case FileFormat::telegram:
            return make_telegram_export();
        default:
            return make_discord_export();
    }
}

/// An export's records are known: their nested values are looked into where they are.
ReadOptions for_records(ReadOptions options) {
    options.flatten_objects = false;
    options.table.clear();
    return options;
}

std::optional<std::size_t> index_of(std::span<const std::string> columns, std::string_view key) {
    const auto at = std::ranges::find(columns, key);
    if (at == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(at - columns.begin());
}

}  // namespace

/// Stands between the JSON reader and the sink.
class ExportReader::Messages final : public RowSink {
public:
    Messages(ExportReader& reader, RowSink& sink) : reader_(reader), sink_(sink) {}

    Result<> on_rows(const Batch& records) override { return reader_.add_messages(records, sink_); }
    void on_reject(Reject reject) override { sink_.on_reject(std::move(reject)); }

private:
    ExportReader& reader_;
    RowSink& sink_;
};

ExportReader::ExportReader(FileFormat format, const ReadOptions& options)
    : records_(for_records(options)), export_(make_chat_export(format)) {
    if (format == FileFormat::telegram) telegram_.emplace();
    report_.format = to_string(format);
    report_.columns = chat_export_columns();
}

Result<> ExportReader::feed(std::string_view text, RowSink& sink) {
    if (fault_) return fail(*fault_);
    return feed_records(telegram_ ? telegram_->feed(text) : text, sink);
}

Result<> ExportReader::finish(RowSink& sink) {
    if (fault_) return fail(*fault_);
    if (telegram_) {
        if (auto read = feed_records(telegram_->finish(), sink); !read) return read;
    }
    Messages messages(*this, sink);
    auto finished = concluded(records_.finish(messages));
    for (const auto& warning : records_.report().warnings) warn(warning);
    return finished;
}

Result<> ExportReader::feed_records(std::string_view text, RowSink& sink) {
    Messages messages(*this, sink);
    return concluded(records_.feed(text, messages));
}

Result<> ExportReader::add_messages(const Batch& records, RowSink& sink) {
    const auto keys = export_->keys();
    columns_.clear();
    for (const auto key : keys) columns_.push_back(index_of(records.columns, key));
    values_.resize(keys.size());

    for (std::size_t i = 0; i < records.rows(); ++i) {
        const auto record = records.row(i);
        std::ranges::transform(columns_, values_.begin(), [&](const auto& column) {
            return column ? record[*column] : Cell{};
        });
        const auto message = export_->message_of(values_, batch_.arena());
        if (!message) {
            ++report_.system_rows;
            continue;
        }
        Cell* const row = batch_.begin_row(report_.columns.size());
        row[0] = message->timestamp;
        row[1] = message->sender;
        row[2] = message->message;
        batch_.commit_row(records.lines[i]);
    }
    // The records' views end with this call.
    auto flushed = batch_.flush(report_.columns, sink);
    report_.rows = batch_.rows_flushed();
    return flushed;
}

Result<> ExportReader::concluded(Result<> read) {
    const auto& records = records_.report();
    report_.dialect = records.dialect;
    report_.rejected_rows = records.rejected_rows;
    report_.reasons = records.reasons;
    if (const auto& fault = records_.fault()) return fail(*fault);
    return read;
}

}  // namespace undertone
