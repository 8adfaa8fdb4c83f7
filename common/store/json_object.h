// Reading the JSON objects that clients send.
#pragma once

#include "common/store/field_fault.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace undertone {

/// Faults: no JSON, or something else than an object.
Checked<boost::json::object> parse_json_object(std::string_view text);

/// Refuses the first member that is none of `known`: it is a slip of the pen more often than not.
Checked<void> refuse_unknown(const boost::json::object& object,
                             std::initializer_list<std::string_view> known);

/// A required member. Faults: missing, no number, out of range.
Checked<double> number_in(const boost::json::object& object, std::string_view name, double least,
                          double most);
Checked<std::int64_t> whole_number_in(const boost::json::object& object, std::string_view name,
                                      std::int64_t least, std::int64_t most);

}  // namespace undertone
