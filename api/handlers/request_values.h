// Reading a request's parameters, with the refusal that names a wrong one.
#pragma once

#include "api/http/message.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <variant>

namespace undertone {

/// A value, or the 422 that says what is wrong with it.
template <class T>
using Parsed = std::variant<T, Response>;

/// An integer of the query. Above `most` it is clamped where `clamp`, else refused.
struct IntegerRule {
    std::string_view name;
    std::int64_t fallback, least, most;
    bool clamp = false;
};
Parsed<std::int64_t> parse_integer(const Request& request, const IntegerRule& rule);
Parsed<std::optional<double>> parse_number(const Request& request, std::string_view name);
/// RFC 3339, or a date alone.
Parsed<std::optional<Time>> parse_time(const Request& request, std::string_view name);

/// status, kind, q, from, to.
Parsed<UploadFilter> parse_filter(const Request& request);

}  // namespace undertone
