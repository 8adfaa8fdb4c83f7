#include "api/handlers/profile_comparison.h"

#include <boost/json.hpp>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace undertone {
namespace json = boost::json;
namespace {

const json::value& member(const json::object& object, std::string_view name) {
    static const json::value none;
    const auto* value = object.if_contains(name);
    return value ? *value : none;
}

std::string_view text(const json::object& object, std::string_view name) {
    const auto* value = member(object, name).if_string();
    return value ? std::string_view(*value) : std::string_view();
}

const json::array& list(const json::object& profile, std::string_view name) {
    static const json::array none;
    const auto* value = member(profile, name).if_array();
    return value ? *value : none;
}

/// How much more `to` is than `from`; null where one of them is no number.
json::value difference(const json::value& from, const json::value& to) {
    if (from.is_int64() && to.is_int64()) {
        std::int64_t change = 0;
        if (!__builtin_sub_overflow(to.get_int64(), from.get_int64(), &change)) return change;
    }
    if (!from.is_number() || !to.is_number()) return nullptr;
    const auto change = to.to_number<double>() - from.to_number<double>();
    return std::isfinite(change) ? json::value(change) : json::value();
}

void write_figure(JsonWriter& out, std::string_view name, const json::value& from,
                  const json::value& to) {
    out.key(name).begin_object().key("from").raw(json::serialize(from));
    out.key("to").raw(json::serialize(to));
    out.key("change").raw(json::serialize(difference(from, to))).end_object();
}

const json::value& median(const json::object& column) {
    static const json::value none;
    const auto* quantiles = member(column, "quantiles").if_object();
    return quantiles ? member(*quantiles, "p50") : none;
}

void write_column(JsonWriter& out, const json::object& from, const json::object& to) {
    const auto type = text(from, "type"), new_type = text(to, "type");
    out.begin_object().field("name", text(to, "name"));
    out.key("type").begin_object().field("from", type).field("to", new_type);
    out.field("changed", type != new_type).end_object();
    for (const auto* const name : {"missing", "distinct", "min", "max", "mean"}) {
        write_figure(out, name, member(from, name), member(to, name));
    }
    write_figure(out, "median", median(from), median(to));
    out.end_object();
}

using Columns = std::map<std::string_view, const json::object*>;

Columns columns_by_name(const json::object& profile) {
    Columns columns;
    for (const auto& column : list(profile, "columns")) {
        columns.emplace(text(column.as_object(), "name"), &column.as_object());
    }
    return columns;
}

/// Columns of `profile`, in its order, that are not in `others`.
void write_names(JsonWriter& out, std::string_view key, const json::object& profile,
                 const Columns& others) {
    out.key(key).begin_array();
    for (const auto& column : list(profile, "columns")) {
        const auto name = text(column.as_object(), "name");
        if (!others.contains(name)) out.value(name);
    }
    out.end_array();
}

using AlertKey = std::tuple<std::string_view, std::string_view, std::string_view>;

AlertKey key_of(const json::object& alert) {
    return {text(alert, "column"), text(alert, "other"), text(alert, "kind")};
}

/// Alerts of `profile` whose like `other` does not have.
void write_alerts(JsonWriter& out, std::string_view key, const json::object& profile,
                  const json::object& other) {
    std::set<AlertKey> known;
    for (const auto& alert : list(other, "alerts")) known.insert(key_of(alert.as_object()));
    out.key(key).begin_array();
    for (const auto& alert : list(profile, "alerts")) {
        if (!known.contains(key_of(alert.as_object()))) out.raw(json::serialize(alert));
    }
    out.end_array();
}

}  // namespace

void write_comparison(JsonWriter& out, const json::object& from, const json::object& to) {
    write_figure(out, "rows", member(from, "rows"), member(to, "rows"));
    write_figure(out, "duplicate_rows", member(from, "duplicate_rows"),
                 member(to, "duplicate_rows"));
    const auto before = columns_by_name(from), after = columns_by_name(to);
    write_names(out, "columns_added", to, before);
    write_names(out, "columns_removed", from, after);
    out.key("columns").begin_array();
    for (const auto& column : list(to, "columns")) {
        const auto known = before.find(text(column.as_object(), "name"));
        if (known != before.end()) write_column(out, *known->second, column.as_object());
    }
    out.end_array();
    write_alerts(out, "alerts_added", to, from);
    write_alerts(out, "alerts_removed", from, to);
}

}  // namespace undertone
