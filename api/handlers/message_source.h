// What questions about a chat's messages are answered from.
#pragma once

#include "api/handlers/services.h"
#include "api/handlers/upload_ref.h"
#include "api/http/message.h"
#include "common/json_writer.h"
#include "common/store/result_store.h"
#include "common/store/upload_store.h"
#include "common/tables/inline_messages.h"

#include <optional>
#include <string>

namespace undertone {

struct MessageSource {
    UploadView view;
    std::optional<std::string> content;
    std::optional<TableState> table;
    std::optional<std::int64_t> dictionary_version;  ///< of the result
};

/// Errors: missing_upload(), the database's.
Result<MessageSource> read_message_source(Connection& connection, const UploadRef& ref);

/// The answer that holds until the upload has rows to show; nullopt once it has.
std::optional<Response> wait_for_rows(const Request& request, const MessageSource& source);
/// The same for a chat's messages.
std::optional<Response> wait_for_messages(const Request& request, const MessageSource& source);
Response not_ready(const Request& request, std::string code, std::string detail);

/// Of a source with content. Errors: as InlineMessages::read().
Result<InlineMessages> read_inline_messages(Services& services, const MessageSource& source,
                                            const Scorer& scorer);

/// Calls `ask(MessageTable&)` with the chat's messages, wherever they are.
template <class Ask>
auto with_messages(Services& services, const MessageSource& source, const Scorer& scorer,
                   const Ask& ask) -> decltype(ask(std::declval<MessageTable&>())) {
    if (source.content) {
        auto messages = read_inline_messages(services, source, scorer);
        if (!messages) return messages.error();
        return ask(*messages);
    }
    const auto table = services.tables.open(source.view.upload.tenant, *source.table->blob);
    if (!table) return table.error();
    return ask(**table);
}

/// A filter that finds too little for too long has used up its time: that is no fault of the
/// client's pace, which a 408 would blame.
Response messages_failed(const Error& error, const Request& request);

/// index, sender, timestamp, message
void write_message_fields(JsonWriter& json, const ChatMessage& message);
/// score, label, offset, evidence
void write_explanation_fields(JsonWriter& json, const Explanation& explanation);

}  // namespace undertone
