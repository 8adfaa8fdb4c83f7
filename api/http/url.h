// Percent-encoding and query strings (RFC 3986 2.1, application/x-www-form-urlencoded).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// "a%20b" -> "a b". A "%" without two hex digits stays as it is, as browsers read it.
std::string percent_decode(std::string_view text);

/// The first value of `name` in "a=1&b=x+y"; "+" is a space, names are decoded too.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// All of a query's names and values, decoded, in their order.
std::vector<std::pair<std::string, std::string>> query_pairs(std::string_view query);

/// How often `name` stands in the query.
std::size_t query_count(std::string_view query, std::string_view name);

}  // namespace undertone
