// Which columns make a file a chat: names compared folded, against the words that chat exports and
// help desks use.
//
//   "Sent At", "sent_at", "sent.at", "SentAt"  ->  "sentat"
#include "common/readers/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

// Each list goes from the plainest word to the vaguest: where two columns match, the earlier word
// wins. Names come before ids, and what a message says before what it is about.
constexpr auto sender_names = std::to_array<std::string_view>({
    "sender",       "sendername",    "from",          "fromname",      "author",      "authorname",
    "speaker",      "speakername",   "username",      "user",          "participant", "agent",
    "agentname",    "requester",     "submitter",     "sentby",        "postedby",    "commenter",
    "displayname",  "nickname",      "nick",          "handle",        "screenname",  "role",
    "customername", "customer",      "visitor",       "member",        "person",      "actor",
    "fromuser",     "requestername", "submittername", "commentauthor", "name",        "senderid",
    "fromid",       "authorid",      "userid",        "participantid", "senderemail", "fromemail",
    "authoremail",  "useremail",
});

constexpr auto message_names = std::to_array<std::string_view>({
    "message",     "messagetext", "messagebody", "messagecontent", "text",        "body",
    "content",     "msg",         "msgtext",     "utterance",      "comment",     "commenttext",
    "commentbody", "tweet",       "post",        "reply",          "chat",        "line",
    "plaintext",   "bodytext",    "plainbody",   "bodycontent",    "bodypreview", "htmlbody",
    "description", "feedback",    "review",      "transcript",
});

constexpr auto timestamp_names = std::to_array<std::string_view>({
    "timestamp",    "datetime",       "createdat",        "sentat",      "ts",
    "time",         "date",           "createddate",      "created",     "createdon",
    "creationdate", "senton",         "sentdate",         "senttime",    "postedat",
    "posted",       "messagetime",    "messagedate",      "sent",        "receivedat",
    "createdutc",   "timestampms",    "dateunixtime",     "when",        "createddatetime",
    "sentdatetime", "datesent",       "datecreated",      "createdtime", "messagetimestamp",
    "timecreated",  "commentcreated", "commentcreatedat",
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

/// The column of that very name, else one that is the same folded.
std::optional<std::size_t> find_named(std::span<const std::string> columns,
                                      std::span<const std::string> folded_columns,
                                      const std::string& name) {
    const auto index_in = [](std::span<const std::string> names, const std::string& wanted) {
        const auto at = std::find(names.begin(), names.end(), wanted);
        return at == names.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(at - names.begin()));
    };
    const auto exact = index_in(columns, name);
    return exact ? exact : index_in(folded_columns, folded(name));
}

Error missing_column(std::string_view role, const std::string& name) {
    return {ErrorCode::malformed_file,
            fmt::format("missing_column: mapping names {:?} as the {} column, but the file has no "
                        "such column",
                        name, role)};
}

}  // namespace

Result<std::optional<ChatMapping>> find_chat_mapping(std::span<const std::string> columns,
                                                     const ChatColumns& asked) {
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto& column : columns) names.push_back(folded(column));

    struct Role {
        std::string_view name;
        const std::string& asked;
        std::span<const std::string_view> words;
        std::optional<std::size_t> column;
    };
    std::array roles{Role{"sender", asked.sender, sender_names, {}},
                     Role{"message", asked.message, message_names, {}},
                     Role{"timestamp", asked.timestamp, timestamp_names, {}}};
    for (auto& role : roles) {
        if (role.asked.empty()) {
            role.column = find_column(names, role.words);
            continue;
        }
        role.column = find_named(columns, names, role.asked);
        if (!role.column) return missing_column(role.name, role.asked);
    }
    const auto& [sender, message, timestamp] = roles;
    if (sender.column && message.column) {
        return std::optional(ChatMapping{
            .sender = *sender.column, .message = *message.column, .timestamp = timestamp.column});
    }
    if (asked.empty()) return std::optional<ChatMapping>();
    return Error{ErrorCode::malformed_file,
                 fmt::format("missing_column: mapping names no {0} column, and no column is named "
                             "like a {0}",
                             sender.column ? "message" : "sender")};
}

std::optional<ChatMapping> find_chat_mapping(std::span<const std::string> columns) {
    return find_chat_mapping(columns, {}).value();
}

}  // namespace undertone
