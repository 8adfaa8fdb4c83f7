#include "common/text/media_placeholder.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::size_t placeholder_bytes_max = 200;

// WhatsApp on Android, in the languages of its exports.
constexpr auto bracketed = std::to_array<std::string_view>(
    {"<media omitted>", "<medien ausgeschlossen>", "<multimedia omitido>", "<média omis>",
     "<médias omis>", "<médias omitidos>", "<mídia omitida>", "<mídia oculta>", "<media omessi>",
     "<media weggelaten>", "<pominięto multimedia>", "<без медиафайлов>"});

// WhatsApp on iOS: "image omitted", often after a left-to-right mark.
constexpr auto omitted_kinds =
    std::to_array<std::string_view>({"image", "photo", "video", "video note", "audio", "sticker",
                                     "gif", "document", "media", "contact card"});
constexpr std::string_view omitted = " omitted";

// "<attached: 00000012-PHOTO-2024-01-15.jpg>", "IMG-20240115-WA0003.jpg (file attached)"
constexpr std::string_view attached_start = "<attached: ";
constexpr std::string_view attached_end = "(file attached)";

constexpr std::string_view left_to_right_mark = "\u200E";

std::string_view without_blanks_and_marks(std::string_view text) {
    for (;;) {
        if (text.starts_with(left_to_right_mark)) {
            text.remove_prefix(left_to_right_mark.size());
        } else if (text.starts_with(' ')) {
            text.remove_prefix(1);
        } else if (text.ends_with(' ') || text.ends_with('\n') || text.ends_with('\r')) {
            text.remove_suffix(1);
        } else {
            return text;
        }
    }
}

bool is_omitted_kind(std::string_view text) {
    if (text.size() < omitted.size()) return false;
    const auto kind = text.substr(0, text.size() - omitted.size());
    return equal_without_case(text.substr(kind.size()), omitted) &&
           std::ranges::any_of(omitted_kinds,
                               [&](auto known) { return equal_without_case(kind, known); });
}

}  // namespace

bool is_media_placeholder(std::string_view message) {
    if (message.empty() || message.size() > placeholder_bytes_max) return false;
    // Nearly every message ends here.
    constexpr std::string_view last_bytes = "dD>) \n\r";
    if (last_bytes.find(message.back()) == std::string_view::npos) return false;
    const auto text = without_blanks_and_marks(message);
    if (text.empty()) return false;
    if (text.front() == '<') {
        return (text.starts_with(attached_start) && text.ends_with('>')) ||
               std::ranges::any_of(bracketed,
                                   [&](auto known) { return equal_without_case(text, known); });
    }
    if (text.back() == ')') return text.ends_with(attached_end);
    return to_lower(text.back()) == 'd' && is_omitted_kind(text);
}

}  // namespace undertone
