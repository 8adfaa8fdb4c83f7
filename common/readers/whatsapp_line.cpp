#include "common/readers/whatsapp_line.h"

#include "common/readers/numeric_date.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::size_t timestamp_bytes_max = 64;
constexpr std::size_t sender_bytes_max = 256;

constexpr auto direction_marks =
    std::to_array<std::string_view>({"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
                                     "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"});

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::string_view without_marks_in_front(std::string_view text) {
    for (bool found = true; found && !text.empty() && !is_ascii(text.front());) {
        found = false;
        for (const auto mark : direction_marks) {
            if (!text.starts_with(mark)) continue;
            text.remove_prefix(mark.size());
            found = true;
        }
    }
    return text;
}

std::string_view without_marks_around(std::string_view text) {
    text = without_marks_in_front(text);
    for (bool found = true; found && !text.empty() && !is_ascii(text.back());) {
        found = false;
        for (const auto mark : direction_marks) {
            if (!text.ends_with(mark)) continue;
            text.remove_suffix(mark.size());
            found = true;
        }
    }
    return text;
}

bool is_date_in_any_order(const NumericDate& date) {
    return place_in_time(date, DateOrder::day_first) ||
           place_in_time(date, DateOrder::month_first) ||
           place_in_time(date, DateOrder::year_first);
}

std::optional<WhatsappHead> head_of(std::string_view timestamp, std::string_view rest,
                                    bool brackets) {
    const auto date = read_numeric_date(timestamp);
    if (!date || !date->has_time || date->has_fraction || date->has_zone) return std::nullopt;
    // 2024-01-15 10:30:00 is how machines write; WhatsApp puts a comma or the half of the day.
    const bool iso = date->year_leads() && date->mark == '-';
    if (iso && !date->comma && !date->twelve_hours) return std::nullopt;
    if (!is_date_in_any_order(*date)) return std::nullopt;
    return WhatsappHead{
        .layout = {.brackets = brackets, .date_mark = date->mark, .comma = date->comma},
        .timestamp = timestamp,
        .rest = rest};
}

/// "Ann changed the subject to “Trip: 2024”" is no message of a sender with half a quotation.
bool has_open_quotation(std::string_view name) {
    const auto count = [&](std::string_view quote) {
        std::size_t found = 0;
        for (auto at = name.find(quote); at != name.npos; at = name.find(quote, at + 1)) ++found;
        return found;
    };
    const auto low = count("„");  // closed by what opens in English
    const bool curled = low > 0 ? low > count("“") : count("“") > count("”");
    return curled || count("\"") % 2 != 0 || count("«") > count("»");
}

/// What logs write where a chat has its sender.
bool is_log_level(std::string_view sender) {
    constexpr auto levels = std::to_array<std::string_view>(
        {"trace", "debug", "info", "notice", "warn", "warning", "error", "err", "critical", "crit",
         "fatal", "alert", "emergency", "severe", "fine", "verbose", "exception"});
    if (sender.starts_with('[') && sender.ends_with(']')) {
        sender = sender.substr(1, sender.size() - 2);
    }
    // "app.ERROR", "worker-3 WARN"
    const auto last = sender.substr(sender.find_last_of(". -") + 1);
    return std::ranges::any_of(levels, [&](auto level) { return equal_without_case(last, level); });
}

}  // namespace

std::optional<WhatsappHead> find_whatsapp_head(std::string_view line) {
    line = without_marks_in_front(line);
    if (line.empty()) return std::nullopt;
    if (line.front() == '[') {
        const auto end = line.substr(0, timestamp_bytes_max).find("] ");
        if (end == line.npos) return std::nullopt;
        return head_of(line.substr(1, end - 1), without_marks_in_front(line.substr(end + 2)), true);
    }
    if (!is_digit(line.front())) return std::nullopt;
    constexpr std::string_view dash = " - ";
    const auto end = line.substr(0, timestamp_bytes_max).find(dash);
    if (end == line.npos) return std::nullopt;
    return head_of(line.substr(0, end), without_marks_in_front(line.substr(end + dash.size())),
                   false);
}

std::optional<WhatsappMessage> split_whatsapp_message(std::string_view rest) {
    constexpr std::string_view mark = ": ";
    auto colon = rest.find(mark);
    // A message whose first line is empty has no blank behind its colon.
    if (colon == rest.npos && rest.ends_with(':')) colon = rest.size() - 1;
    if (colon == rest.npos || colon > sender_bytes_max) return std::nullopt;
    const auto sender = trim(without_marks_around(rest.substr(0, colon)));
    if (sender.empty() || has_open_quotation(sender)) return std::nullopt;
    const auto written = rest.substr(std::min(colon + mark.size(), rest.size()));
    const auto text = without_marks_in_front(written);
    return WhatsappMessage{.sender = sender, .text = text, .marked = text.size() != written.size()};
}

bool is_encryption_notice(std::string_view text) {
    constexpr auto notices = std::to_array<std::string_view>(
        {"Messages and calls are end-to-end encrypted",
         "Messages to this chat and calls are now secured with end-to-end encryption",
         "Messages to this group are now secured with end-to-end encryption",
         "Messages you send to this group are now secured with end-to-end encryption",
         "Messages you send to this chat and calls are now secured with end-to-end encryption",
         "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt",
         "Los mensajes y las llamadas están cifrados de extremo a extremo",
         "Les messages et les appels sont chiffrés de bout en bout",
         "As mensagens e as chamadas são protegidas com a criptografia de ponta a ponta",
         "As mensagens e chamadas são protegidas com a criptografia de ponta a ponta",
         "I messaggi e le chiamate sono crittografati end-to-end",
         "Berichten en oproepen worden end-to-end versleuteld",
         "Wiadomości i połączenia są w pełni szyfrowane"});
    return std::ranges::any_of(notices, [&](auto notice) { return text.starts_with(notice); });
}

bool looks_like_whatsapp(std::string_view text) {
    constexpr int lines_max = 500;
    bool begun = false;
    int messages = 0, of_logs = 0;
    for (int line = 0; line < lines_max && !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto head = find_whatsapp_head(text.substr(0, end));
        if (!begun && !head && !trim(text.substr(0, end), " \t\r").empty()) return false;
        begun = begun || head;
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!head) continue;
        const auto message = split_whatsapp_message(head->rest);
        if (!message) continue;
        ++messages;
        of_logs += is_log_level(message->sender) ? 1 : 0;
    }
    return messages > 0 && of_logs * 2 < messages;
}

}  // namespace undertone
