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
        add_made(message.timestamp_micros, CellKind::text,
                 [](std::int64_t micros) { return to_rfc3339(from_micros(micros)); });
        add_text(message.message);
        const bool scored = message.label != Label::unscored;
        add_made(scored ? std::optional(message.score) : std::nullopt, CellKind::number,
                 [](double score) { return fmt::format("{}", score); });
        cells_.push_back({to_string(message.label), CellKind::text});
    }

    Batch batch(std::span<const std::string> columns) const {
        return {.columns = columns,
                .cells = cells_,
                .lines = lines_,
                .first_row = lines_.empty() ? 0 : lines_.front() - 1};
    }

private:
    template <class Text>
    void add_text(const Text& text) {
        if constexpr (requires { text.has_value(); }) {
            cells_.push_back(text ? Cell{*text, CellKind::text} : Cell{});
        } else {
            cells_.push_back({text, CellKind::text});
        }
    }

    template <class Value, class Write>
    void add_made(const std::optional<Value>& value, CellKind kind, Write write) {
        cells_.push_back(value ? Cell{made_.emplace_back(write(*value)), kind} : Cell{});
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
