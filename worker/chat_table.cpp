#include "worker/chat_table.h"

#include "common/clock.h"
#include "common/profile/profile_document.h"
#include "common/report/chat_table_columns.h"

#include <fmt/format.h>

#include <deque>

namespace undertone {
namespace {

/// Rows of messages, with the texts that are made for them.
class MessageBatch {
public:
    void add(const ChatMessage& message) {
        lines_.push_back(message.index + 1);
        add_text(message.sender);
        if (message.timestamp_micros) {
            add_made(to_rfc3339(from_micros(*message.timestamp_micros)));
        } else {
            cells_.emplace_back();
        }
        add_text(message.message);
        add_made(message.language.code());
        if (message.label != Label::unscored) {
            add_made(fmt::format("{}", message.score), CellKind::number);
        } else {
            cells_.emplace_back();
        }
        add_text(to_string(message.label));
    }

    Batch batch(std::span<const std::string> columns) const {
        return {.columns = columns,
                .cells = cells_,
                .lines = lines_,
                .first_row = lines_.empty() ? 0 : lines_.front() - 1};
    }

private:
    void add_text(std::optional<std::string_view> text) {
        cells_.push_back(text ? Cell{*text, CellKind::text} : Cell{});
    }

    void add_made(std::string text, CellKind kind = CellKind::text) {
        cells_.push_back({made_.emplace_back(std::move(text)), kind});
    }

    std::vector<Cell> cells_;
    std::vector<std::uint64_t> lines_;
    std::deque<std::string> made_;  // what cells point to stays where it is
};

}  // namespace

Result<> read_chat_table(MessageTable& messages, RowSink& sink) {
    const std::vector<std::string> columns(chat_table_columns.begin(), chat_table_columns.end());
    MessagePage page{.limit = messages_page_max};
    for (;;) {
        const auto read = messages.page({}, page);
        if (!read) return read.error();
        if (read->messages.empty()) return {};
        MessageBatch rows;
        for (const auto& message : read->messages) rows.add(message);
        if (const auto taken = sink.on_rows(rows.batch(columns)); !taken) return taken;
        if (!read->has_more) return {};
        page.after = read->messages.back().index;
    }
}

Result<> ProfilingSink::on_rows(const Batch& batch) {
    if (const auto folded = profiler_.fold(batch); !folded) return folded;
    return next_.on_rows(batch);
}

Result<ReportedProfile> ProfilingSink::finish() {
    profiler_.add_columns(
        std::vector<std::string>(chat_table_columns.begin(), chat_table_columns.end()));
    const auto profile = profiler_.finish();
    const ProfileOptions options;
    const ReadReport report;
    JsonWriter json;
    write_table_profile(json, {.profile = profile,
                               .options = options,
                               .report = report,
                               .duplicates = {},
                               .rejects = {}});
    return read_profile(json.take());
}

}  // namespace undertone
