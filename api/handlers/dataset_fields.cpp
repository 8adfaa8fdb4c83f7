#include "api/handlers/dataset_fields.h"

#include "common/store/upload_options.h"
#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::size_t name_bytes_max = 200, description_bytes_max = 10'000, columns_max = 10'000;

Checked<std::string> checked_text(std::string_view field, std::string_view text, std::size_t max) {
    if (text.size() > max) {
        return FieldFault{std::string(field),
                          fmt::format("{} is longer than {} bytes", field, max)};
    }
    if (!is_valid_utf8(text) || text.find('\0') != text.npos) {
        return FieldFault{std::string(field), fmt::format("{} must be text", field)};
    }
    return good_text(std::string(text));
}

Checked<std::string> checked_name(std::string_view text) {
    if (trim(text).empty()) return FieldFault{"name", "name is empty"};
    return checked_text("name", text, name_bytes_max);
}

/// nullptr: absent. Fault: no text.
Checked<const boost::json::string*> text_member(const boost::json::object& members,
                                                std::string_view name) {
    const auto* value = members.if_contains(name);
    if (value == nullptr || value->is_string()) return value ? value->if_string() : nullptr;
    return FieldFault{std::string(name), fmt::format("{} must be text", name)};
}

/// {"NAME": {"type": "text", "missing": ["n/k"]}, ...}
Checked<boost::json::object> checked_columns(const boost::json::value& columns) {
    const auto* object = columns.if_object();
    if (object != nullptr && object->size() > columns_max) {
        return FieldFault{"columns", fmt::format("more than {} columns", columns_max)};
    }
    boost::json::object options;
    options["columns"] = columns;
    const auto parsed = parse_upload_options(boost::json::serialize(options));
    if (!parsed) return FieldFault{parsed.error().option, parsed.error().detail};
    return boost::json::object(*object);
}

std::optional<bool> flag_from(std::string_view text) {
    constexpr std::array<std::string_view, 4> yes = {"true", "1", "on", "yes"};
    constexpr std::array<std::string_view, 4> no = {"false", "0", "off", "no"};
    const auto folded = lower_case(text);
    if (std::find(yes.begin(), yes.end(), folded) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), folded) != no.end()) return false;
    return std::nullopt;
}

}  // namespace

Checked<DatasetRequest> parse_dataset_request(const boost::json::object& members) {
    DatasetRequest asked;
    auto& changes = asked.changes;
    const auto name = text_member(members, "name");
    if (!name) return name.error();
    if (*name) {
        auto checked = checked_name(**name);
        if (!checked) return checked.error();
        changes.name = std::move(*checked);
    }
    const auto description = text_member(members, "description");
    if (!description) return description.error();
    if (*description) {
        auto checked = checked_text("description", **description, description_bytes_max);
        if (!checked) return checked.error();
        changes.description = std::move(*checked);
    }
    if (const auto* is_public = members.if_contains("is_public")) {
        if (!is_public->is_bool()) return FieldFault{"is_public", "is_public is true or false"};
        changes.is_public = is_public->get_bool();
    }
    if (const auto* columns = members.if_contains("columns")) {
        auto checked = checked_columns(*columns);
        if (!checked) return checked.error();
        asked.columns = std::move(*checked);
    }
    return asked;
}

Checked<DatasetChanges> parse_dataset_form(const DatasetForm& form) {
    DatasetChanges changes;
    if (!form.name.empty()) {
        auto name = checked_name(form.name);
        if (!name) return name.error();
        changes.name = std::move(*name);
    }
    if (!form.description.empty()) {
        auto description = checked_text("description", form.description, description_bytes_max);
        if (!description) return description.error();
        changes.description = std::move(*description);
    }
    if (!form.is_public.empty()) {
        changes.is_public = flag_from(form.is_public);
        if (!changes.is_public) {
            return FieldFault{"is_public", "is_public must be true or false, 1 or 0, on or off"};
        }
    }
    return changes;
}

}  // namespace undertone
