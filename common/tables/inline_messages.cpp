#include "common/tables/inline_messages.h"

#include "common/readers/timestamp_column.h"
#include "common/tables/chat_sink.h"

namespace undertone {
namespace {

class Collector final : public ChatSink {
public:
    Collector(const Scorer& scorer, const ChatColumns& asked) : ChatSink(asked), scorer_(scorer) {}

    /// After the file.
    std::vector<ChatMessage> take_messages() {
        if (const auto order = timestamps_.other_order()) place_all(*order);
        score_all();
        return std::move(messages_);
    }

private:
    Result<> on_message(const ChatRow& row) override {
        const auto time = row.timestamp ? timestamps_.parse(*row.timestamp) : std::nullopt;
        messages_.push_back(
            {.index = messages_.size(),
             .sender = row.sender ? std::optional<std::string>(*row.sender) : std::nullopt,
             .timestamp = row.timestamp ? std::optional<std::string>(*row.timestamp) : std::nullopt,
             .timestamp_micros = time ? std::optional(time->micros) : std::nullopt,
             .message = std::string(row.message),
             .score = 0,
             .label = Label::unscored});
        return {};
    }

    void score_all() {
        const auto conversation = language().used();
        for (auto& message : messages_) {
            const auto score = scorer_.score(message.message, conversation);
            message.score = static_cast<double>(to_micro_score(score.score)) / 1e6;
            message.label = score.label;
            message.language = score.language;
        }
    }

    void place_all(DateOrder order) {
        TimestampColumn timestamps(order);
        for (auto& message : messages_) {
            const auto time =
                message.timestamp ? timestamps.parse(*message.timestamp) : std::nullopt;
            message.timestamp_micros = time ? std::optional(time->micros) : std::nullopt;
        }
    }

    const Scorer& scorer_;
    TimestampColumn timestamps_;
    std::vector<ChatMessage> messages_;
};

}  // namespace

Result<InlineMessages> InlineMessages::read(std::string_view bytes, FileFormat format,
                                            const ReadOptions& options, const Scorer& scorer,
                                            const ChatColumns& asked) {
    const auto reader = make_reader(format, options);
    Collector collector(scorer, asked);
    if (const auto fed = reader->feed(bytes, collector); !fed) return fed.error();
    if (const auto finished = reader->finish(collector); !finished) return finished.error();
    // A file without rows has columns only in the report.
    bool is_chat = collector.is_chat();
    if (collector.is_empty()) {
        const auto mapping = find_chat_mapping(reader->report().columns, asked);
        if (!mapping) return mapping.error();
        is_chat = mapping->has_value();
    }
    if (!is_chat) return Error{ErrorCode::conflict, "no columns are a chat's"};
    return InlineMessages(collector.take_messages());
}

Result<MessagesAnswer> InlineMessages::page(const MessageFilter& filter, const MessagePage& page) {
    return select_page(messages_, filter, page);
}

Result<> InlineMessages::for_each_at(std::span<const std::uint64_t> indices, const Visit& visit) {
    for (const auto index : indices) {
        if (index < messages_.size() && !visit(messages_[index])) break;
    }
    return {};
}

}  // namespace undertone
