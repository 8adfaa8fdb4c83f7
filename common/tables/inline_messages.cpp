#include "common/tables/inline_messages.h"

#include "common/readers/timestamp.h"
#include "common/tables/chat_sink.h"

namespace undertone {
namespace {

class Collector final : public ChatSink {
public:
    explicit Collector(const Scorer& scorer) : scorer_(scorer) {}

    std::vector<ChatMessage> messages;

private:
    Result<> on_message(const ChatRow& row) override {
        const auto time = row.timestamp ? parse_timestamp(*row.timestamp) : std::nullopt;
        const auto score = scorer_.score(row.message);
        messages.push_back(
            {.index = messages.size(),
             .sender = row.sender ? std::optional<std::string>(*row.sender) : std::nullopt,
             .timestamp = row.timestamp ? std::optional<std::string>(*row.timestamp) : std::nullopt,
             .timestamp_micros = time ? std::optional(time->micros) : std::nullopt,
             .message = std::string(row.message),
             .score = static_cast<double>(to_micro_score(score.score)) / 1e6,
             .label = score.label});
        return {};
    }

    const Scorer& scorer_;
};

}  // namespace

Result<InlineMessages> InlineMessages::read(std::string_view bytes, FileFormat format,
                                            const ReadOptions& options, const Scorer& scorer) {
    const auto reader = make_reader(format, options);
    Collector collector(scorer);
    if (const auto fed = reader->feed(bytes, collector); !fed) return fed.error();
    if (const auto finished = reader->finish(collector); !finished) return finished.error();
    // A file without rows has columns only in the report.
    const bool is_chat = collector.is_empty()
                             ? find_chat_mapping(reader->report().columns).has_value()
                             : collector.is_chat();
    if (!is_chat) return Error{ErrorCode::conflict, "no columns are a chat's"};
    return InlineMessages(std::move(collector.messages));
}

Result<MessagesAnswer> InlineMessages::page(const MessageFilter& filter, const MessagePage& page) {
    return select_page(messages_, filter, page);
}

}  // namespace undertone
