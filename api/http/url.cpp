#include "api/http/url.h"

#include "common/text/ascii.h"

namespace undertone {

namespace {

enum class Plus { literal, space };

std::string decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                decoded += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        decoded += plus == Plus::space && text[i] == '+' ? ' ' : text[i];
    }
    return decoded;
}

bool is_plain(std::string_view text) { return text.find_first_of("%+") == std::string_view::npos; }

/// Calls `on_pair` with each name and its value, both raw, until it returns false.
template <class OnPair>
void each_pair(std::string_view query, OnPair on_pair) {
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size() < query.size() ? pair.size() + 1 : pair.size());
        if (pair.empty()) continue;

        const auto equals = pair.find('=');
        const auto value = equals == std::string_view::npos ? "" : pair.substr(equals + 1);
        if (!on_pair(pair.substr(0, equals), value)) return;
    }
}

/// Calls `on_value` with the raw value of each pair named `name` until it returns false.
template <class OnValue>
void each_value(std::string_view query, std::string_view name, OnValue on_value) {
    each_pair(query, [&](std::string_view key, std::string_view value) {
        const bool same = is_plain(key) ? key == name : decode(key, Plus::space) == name;
        return !same || on_value(value);
    });
}

}  // namespace

std::string percent_decode(std::string_view text) { return decode(text, Plus::literal); }

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    std::optional<std::string> value;
    each_value(query, name, [&](std::string_view raw) {
        value = decode(raw, Plus::space);
        return false;
    });
    return value;
}

std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    each_pair(query, [&](std::string_view key, std::string_view value) {
        pairs.emplace_back(decode(key, Plus::space), decode(value, Plus::space));
        return true;
    });
    return pairs;
}

std::size_t query_count(std::string_view query, std::string_view name) {
    std::size_t count = 0;
    each_value(query, name, [&](std::string_view) { return ++count != 0; });
    return count;
}

}  // namespace undertone
