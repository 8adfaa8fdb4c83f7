// Which columns make a file a chat: names compared folded, against the words that chat exports and
// help desks use.
//
//   "Sent At", "sent_at", "sent.at", "SentAt"  ->  "sentat"
#include "common/readers/reader.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

// Each list goes from the plainest word to the vaguest: where two columns match, the earlier word
// wins. Names come before ids, and what a message says before what it is about.
constexpr auto sender_names = std::to_array<std::string_view>({
    "sender",       "sendername",  "from",        "fromname",  "author",      "authorname",
    "speaker",      "speakername", "username",    "user",      "participant", "agent",
    "agentname",    "requester",   "submitter",   "sentby",    "postedby",    "commenter",
    "displayname",  "nickname",    "nick",        "handle",    "screenname",  "role",
    "customername", "customer",    "visitor",     "member",    "person",      "actor",
    "name",         "senderid",    "fromid",      "authorid",  "userid",      "participantid",
    "senderemail",  "fromemail",   "authoremail", "useremail",
});

constexpr auto message_names = std::to_array<std::string_view>({
    "message",  "messagetext", "messagebody", "messagecontent", "text",
    "body",     "content",     "msg",         "msgtext",        "utterance",
    "comment",  "commenttext", "commentbody", "tweet",          "post",
    "reply",    "chat",        "line",        "plaintext",      "bodytext",
    "htmlbody", "description", "feedback",    "review",         "transcript",
});

constexpr auto timestamp_names = std::to_array<std::string_view>({
    "timestamp", "datetime",    "createdat",  "sentat",      "ts",           "time",
    "date",      "createddate", "created",    "createdon",   "creationdate", "senton",
    "sentdate",  "senttime",    "postedat",   "posted",      "messagetime",  "messagedate",
    "sent",      "receivedat",  "createdutc", "timestampms", "dateunixtime", "when",
});

/// Lower case, without blanks, '_', '.', '-' and a byte order mark.
std::string folded(std::string_view name) {
    if (name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
    std::string result;
    result.reserve(name.size());
    for (const char c : name) {
        if (c == ' ' || c == '\t' || c == '_' || c == '.' || c == '-') continue;
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return result;
}

/// The column with the earliest of `words`, the first of equals.
std::optional<std::size_t> find_column(std::span<const std::string> folded_columns,
                                       std::span<const std::string_view> words) {
    auto best = words.size();
    std::optional<std::size_t> column;
    for (std::size_t i = 0; i < folded_columns.size() && best > 0; ++i) {
        const auto end = words.begin() + static_cast<std::ptrdiff_t>(best);
        const auto word = std::find(words.begin(), end, folded_columns[i]);
        if (word == end) continue;
        best = static_cast<std::size_t>(word - words.begin());
        column = i;
    }
    return column;
}

}  // namespace

std::optional<ChatMapping> find_chat_mapping(std::span<const std::string> columns) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto& column : columns) names.push_back(folded(column));

    const auto sender = find_column(names, sender_names);
    const auto message = find_column(names, message_names);
    if (!sender || !message) return std::nullopt;
    return ChatMapping{
        .sender = *sender, .message = *message, .timestamp = find_column(names, timestamp_names)};
}

}  // namespace undertone
