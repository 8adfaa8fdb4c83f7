#include "common/store/option_changes.h"

#include <boost/json.hpp>

namespace undertone {
namespace json = boost::json;
namespace {

json::object parsed(std::string_view options) {
    return options.empty() ? json::object() : json::parse(options).as_object();
}

std::string written(const json::object& options) {
    return options.empty() ? std::string() : json::serialize(options);
}

const json::object* columns_in(const json::object& options) {
    const auto* columns = options.if_contains("columns");
    return columns ? columns->if_object() : nullptr;
}

/// What is said of one column from now on; either may be null.
json::object merged_rule(const json::object* said, const json::object* before) {
    json::object rule;
    const auto* type = said ? said->if_contains("type") : nullptr;
    const auto* missing = said ? said->if_contains("missing") : nullptr;
    if (missing == nullptr && before != nullptr) missing = before->if_contains("missing");
    if (type != nullptr) rule["type"] = *type;
    if (missing != nullptr && !missing->as_array().empty()) rule["missing"] = *missing;
    return rule;
}

const json::object* rule_in(const json::object& columns, std::string_view name) {
    const auto* rule = columns.if_contains(name);
    return rule ? rule->if_object() : nullptr;
}

}  // namespace

std::string replace_options(std::string_view options, const json::object& changes) {
    auto replaced = parsed(options);
    for (const auto& [name, value] : changes) {
        if (value.is_null()) {
            replaced.erase(name);
        } else {
            replaced[name] = value;
        }
    }
    return written(replaced);
}

std::string replace_columns(std::string_view options, const json::object& said) {
    auto replaced = parsed(options);
    const auto* known = columns_in(replaced);
    const auto before = known ? *known : json::object();
    json::object columns;
    const auto keep = [&](std::string_view name) {
        auto rule = merged_rule(rule_in(said, name), rule_in(before, name));
        if (!rule.empty()) columns[name] = std::move(rule);
    };
    for (const auto& member : before) keep(member.key());
    for (const auto& member : said) keep(member.key());
    if (columns.empty()) {
        replaced.erase("columns");
    } else {
        replaced["columns"] = std::move(columns);
    }
    return written(replaced);
}

std::string columns_of(std::string_view options) {
    if (options.empty()) return "{}";
    const auto object = parsed(options);
    const auto* columns = columns_in(object);
    return columns ? json::serialize(*columns) : "{}";
}

bool same_options(std::string_view one, std::string_view other) {
    return parsed(one) == parsed(other);
}

}  // namespace undertone
