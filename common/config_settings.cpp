#include "common/config_settings.h"

#include "common/config_toml.h"
#include "common/text/ascii.h"

#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace undertone {
namespace {

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string_view trimmed(std::string_view text) { return trim(text, " \t\r\n"); }

Error expected(std::string_view what, std::string_view text) {
    return {ErrorCode::invalid_value, fmt::format("expected {}, got {:?}", what, text)};
}

Result<> assign(std::string& field, std::string_view text) {
    field = text;
    return {};
}

Result<> assign(bool& field, std::string_view text) {
    const auto word = lower_case(trimmed(text));
    const bool yes = word == "true" || word == "1" || word == "yes" || word == "on";
    const bool no = word == "false" || word == "0" || word == "no" || word == "off";
    if (!yes && !no) return expected("true or false", text);
    field = yes;
    return {};
}

template <class Unsigned>
    requires std::is_integral_v<Unsigned>
Result<> assign(Unsigned& field, std::string_view text) {
    std::string digits(trimmed(text));
    std::erase(digits, '_');  // 30_000, as TOML allows
    Unsigned number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    if (error == std::errc::result_out_of_range) return expected("a smaller number", text);
    if (error != std::errc() || stopped != end) return expected("a whole number", text);
    field = number;
    return {};
}

/// "[" may also begin an IPv6 address: an array goes on with a quote or ends.
bool is_array(std::string_view text) {
    if (!text.starts_with('[')) return false;
    const auto inside = trimmed(text.substr(1));
    return inside.empty() || inside.find_first_of("\"']") == 0;
}

Result<> assign(std::vector<std::string>& field, std::string_view text) {
    text = trimmed(text);
    if (is_array(text)) {
        auto items = parse_string_array(text);
        if (!items) return expected("a list: a,b or [\"a\", \"b\"]", text);
        field = std::move(*items);
        return {};
    }
    field.clear();
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto item = trimmed(text.substr(0, comma));
        if (!item.empty()) field.emplace_back(item);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return {};
}

std::string toml_of(const std::string& text) { return quote_toml(text); }
std::string toml_of(bool value) { return value ? "true" : "false"; }
std::string toml_of(std::uint32_t number) { return fmt::to_string(number); }
std::string toml_of(std::uint64_t number) { return fmt::to_string(number); }
std::string toml_of(const std::vector<std::string>& list) {
    std::vector<std::string> quoted;
    std::ranges::transform(list, std::back_inserter(quoted), quote_toml);
    return fmt::format("[{}]", fmt::join(quoted, ", "));
}

/// Insertions, deletions and replacements that make `b` of `a` (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const auto replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string Setting::path() const { return fmt::format("{}.{}", section, name); }

std::string Setting::environment_name() const {
    return fmt::format("UNDERTONE_{}__{}", upper(section), upper(name));
}

std::vector<Setting> settings_of(Config& config) {
    std::vector<Setting> settings;
    boost::mp11::mp_for_each<Members<Config>>([&](auto section) {
        auto& values = config.*section.pointer;
        using Section = std::remove_reference_t<decltype(values)>;
        boost::mp11::mp_for_each<Members<Section>>([&](auto field) {
            settings.push_back({section.name, field.name, &(values.*field.pointer)});
        });
    });
    return settings;
}

Result<> assign_text(const Setting& setting, std::string_view text) {
    return std::visit([&](auto* field) { return assign(*field, text); }, setting.field);
}

std::string to_toml(const Setting& setting) {
    return std::visit([](const auto* field) { return toml_of(*field); }, setting.field);
}

std::string_view nearest(std::string_view typed, const std::vector<std::string>& candidates) {
    constexpr std::size_t edits_max = 2;
    std::string_view best;
    auto best_distance = edits_max + 1;
    for (const std::string_view candidate : candidates) {
        // Half a name is as likely a slip as a wrong letter: lease for lease_ms.
        const bool part =
            typed.size() >= 3 && (candidate.starts_with(typed) || candidate.ends_with(typed) ||
                                  typed.starts_with(candidate));
        const auto distance = part ? edits_max : edit_distance(typed, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

}  // namespace undertone
