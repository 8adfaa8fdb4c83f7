// What is said of an upload's options once it is stored. Pure: options in, options out, all of them
// as parse_upload_options() takes them.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace undertone {

/// `options` with the members of `changes` in place of its own; null takes one away.
std::string replace_options(std::string_view options, const boost::json::object& changes);

/// `options` with `said` about columns. A type that is not said again is forgotten; the texts that
/// stand for missing stay until others are said.
std::string replace_columns(std::string_view options, const boost::json::object& said);

/// What options say of columns, as JSON: {"ZIP": {"type": "identifier"}}.
std::string columns_of(std::string_view options);

/// Whether two options say the same, however they are written.
bool same_options(std::string_view one, std::string_view other);

}  // namespace undertone
