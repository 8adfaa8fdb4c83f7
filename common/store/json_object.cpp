#include "common/store/json_object.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace json = boost::json;

Checked<json::object> parse_json_object(std::string_view text) {
    boost::system::error_code wrong;
    auto parsed = json::parse(text, wrong);
    if (wrong || !parsed.is_object()) return FieldFault{"", "the body must be a JSON object"};
    return std::move(parsed.get_object());
}

Checked<void> refuse_unknown(const json::object& object,
                             std::initializer_list<std::string_view> known) {
    for (const auto& member : object) {
        const std::string_view name = member.key();
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return FieldFault{std::string(name),
                              fmt::format("not known here; known are {}", fmt::join(known, ", "))};
        }
    }
    return {};
}

Checked<double> number_in(const json::object& object, std::string_view name, double least,
                          double most) {
    const auto* value = object.if_contains(name);
    if (value != nullptr && value->is_number()) {
        const auto number = value->to_number<double>();
        if (number >= least && number <= most) return number;
    }
    return FieldFault{std::string(name),
                      fmt::format("{} must be a number from {} to {}", name, least, most)};
}

Checked<std::int64_t> whole_number_in(const json::object& object, std::string_view name,
                                      std::int64_t least, std::int64_t most) {
    const auto* value = object.if_contains(name);
    const auto* number = value == nullptr ? nullptr : value->if_int64();
    if (number != nullptr && *number >= least && *number <= most) return *number;
    return FieldFault{std::string(name),
                      fmt::format("{} must be a whole number from {} to {}", name, least, most)};
}

}  // namespace undertone
