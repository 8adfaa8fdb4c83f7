// What a line of WhatsApp's exported chats says.
//
//   12/31/23, 10:15 PM - Ann: text                        Android; the locale writes the date
//   [31.12.23, 22:15:03] Ann: text                        iOS
//   12/31/23, 10:20 PM - Ann added Ben                    a system line: nobody sent it
//   any other line                                        goes on with the message before it
//
// Pure functions of one line, without its line break.
#pragma once

#include <optional>
#include <string_view>

namespace undertone {

/// How a file's messages begin: all of them alike, so that a quoted line of other software's looks
/// does not.
struct WhatsappLayout {
    bool brackets;
    char date_mark;
    bool comma;  ///< between date and time
    bool operator==(const WhatsappLayout&) const = default;
};

/// The start of a message or of a system line.
struct WhatsappHead {
    WhatsappLayout layout;
    std::string_view timestamp;
    std::string_view rest;  ///< behind it, without marks of writing direction in front
};
std::optional<WhatsappHead> find_whatsapp_head(std::string_view line);

struct WhatsappMessage {
    std::string_view sender;
    std::string_view text;  ///< as far as the first line has it
    bool marked;            ///< a mark in front says that the program wrote it, not a person
};
/// nullopt: a system line.
std::optional<WhatsappMessage> split_whatsapp_message(std::string_view rest);

/// The notice that a chat is encrypted, which iOS shows as if the chat, or the other one, said it.
bool is_encryption_notice(std::string_view text);

/// Whether a text begins as WhatsApp's exports do, rather than as a log or a table does. Its last
/// line may be cut.
bool looks_like_whatsapp(std::string_view text);

}  // namespace undertone
