// What changed from one table_profile to another. Pure: documents in, JSON out.
#pragma once

#include "common/json_writer.h"

#include <boost/json/object.hpp>

namespace undertone {

/// Writes the members of the object in hand: rows, duplicates, columns that came, went and stayed,
/// alerts that came and went. Columns are the same by name.
void write_comparison(JsonWriter& json, const boost::json::object& from,
                      const boost::json::object& to);

}  // namespace undertone
