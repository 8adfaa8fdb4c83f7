#include "common/config_toml.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <iterator>
#include <limits>

namespace undertone {
namespace {

constexpr std::string_view type_names[] = {
    "nothing",  "a table",       "a list", "a text", "a whole number",
    "a number", "true or false", "a date", "a time", "a date and time"};

std::string_view type_name(const toml::node& node) {
    return type_names[static_cast<std::size_t>(node.type())];
}

Error wrong_type(std::string_view expected, const toml::node& node) {
    return {ErrorCode::invalid_value,
            fmt::format("expected {}, got {}", expected, type_name(node))};
}

Result<> assign(std::string& field, const toml::node& node) {
    const auto* text = node.as_string();
    if (!text) return wrong_type("a text", node);
    field = text->get();
    return {};
}

Result<> assign(bool& field, const toml::node& node) {
    const auto* value = node.as_boolean();
    if (!value) return wrong_type("true or false", node);
    field = value->get();
    return {};
}

template <class Unsigned>
    requires std::is_integral_v<Unsigned>
Result<> assign(Unsigned& field, const toml::node& node) {
    const auto* number = node.as_integer();
    if (!number) return wrong_type("a whole number", node);
    const auto value = number->get();
    if (value < 0 || static_cast<std::uint64_t>(value) > std::numeric_limits<Unsigned>::max()) {
        return Error{
            ErrorCode::invalid_value,
            fmt::format("expected 0 to {}, got {}", std::numeric_limits<Unsigned>::max(), value)};
    }
    field = static_cast<Unsigned>(value);
    return {};
}

Result<> assign(std::vector<std::string>& field, const toml::node& node) {
    const auto* list = node.as_array();
    if (!list) return wrong_type("a list of texts", node);
    std::vector<std::string> items;
    for (const auto& item : *list) {
        if (!item.is_string()) return wrong_type("a list of texts", item);
        items.push_back(item.as_string()->get());
    }
    field = std::move(items);
    return {};
}

std::vector<std::string> section_names(const std::vector<Setting>& settings) {
    std::vector<std::string> names;
    for (const auto& setting : settings) {
        if (names.empty() || names.back() != setting.section) names.emplace_back(setting.section);
    }
    return names;
}

std::vector<std::string> field_names(const std::vector<Setting>& settings,
                                     std::string_view section) {
    std::vector<std::string> names;
    for (const auto& setting : settings) {
        if (setting.section == section) names.emplace_back(setting.name);
    }
    return names;
}

/// Names of the file's errors: "config/undertone.toml:3: queue.lease: ...".
class TomlFile {
public:
    TomlFile(const std::vector<Setting>& settings, std::string_view place)
        : settings_(settings), place_(place) {}

    Result<std::vector<TomlAssignment>> assign_all(const toml::table& document) {
        for (const auto& [section, node] : document) {
            const auto fields = field_names(settings_, section.str());
            if (fields.empty()) {
                return unknown(node, section.str(), "section", section_names(settings_),
                               section.str());
            }
            if (!node.is_table()) {
                return at(node, section.str(), wrong_type("a table", node).detail);
            }
            for (const auto& [name, value] : *node.as_table()) {
                if (auto done = assign_field(section.str(), name.str(), value, fields); !done) {
                    return done.error();
                }
            }
        }
        return std::move(assignments_);
    }

private:
    Result<> assign_field(std::string_view section, std::string_view name, const toml::node& value,
                          const std::vector<std::string>& fields) {
        const auto path = fmt::format("{}.{}", section, name);
        const auto setting = std::ranges::find_if(
            settings_, [&](const Setting& s) { return s.section == section && s.name == name; });
        if (setting == settings_.end()) return unknown(value, path, "field", fields, name);
        const auto assigned =
            std::visit([&](auto* field) { return assign(*field, value); }, setting->field);
        if (!assigned) return at(value, path, assigned.error().detail);
        assignments_.push_back({path, value.source().begin.line});
        return {};
    }

    Error at(const toml::node& node, std::string_view path, std::string_view problem) const {
        return {ErrorCode::invalid_value,
                fmt::format("{}:{}: {}: {}", place_, node.source().begin.line, path, problem)};
    }

    Error unknown(const toml::node& node, std::string_view path, std::string_view what,
                  const std::vector<std::string>& candidates, std::string_view typed) const {
        const auto meant = nearest(typed, candidates);
        const auto hint = meant.empty() ? std::string() : fmt::format(", did you mean {}?", meant);
        return at(node, path, fmt::format("unknown {}{}", what, hint));
    }

    const std::vector<Setting>& settings_;
    std::string_view place_;
    std::vector<TomlAssignment> assignments_;
};

}  // namespace

Result<std::vector<TomlAssignment>> assign_toml(const std::vector<Setting>& settings,
                                                std::string_view text, std::string_view place) {
    try {
        return TomlFile(settings, place).assign_all(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::invalid_value,
            fmt::format("{}:{}: {}", place, error.source().begin.line, error.description())};
    }
}

std::optional<std::vector<std::string>> parse_string_array(std::string_view text) {
    try {
        // For strings, a JSON array is a TOML array.
        const auto document = toml::parse(fmt::format("list = {}", text));
        std::vector<std::string> items;
        if (!document["list"].is_array() || !assign(items, *document["list"].node())) {
            return std::nullopt;
        }
        return items;
    } catch (const toml::parse_error&) {
        return std::nullopt;
    }
}

std::string quote_toml(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            fmt::format_to(std::back_inserter(quoted), "\\u{:04X}", static_cast<unsigned char>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

}  // namespace undertone
