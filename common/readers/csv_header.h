// The names of a table's columns, from what stands in its first row.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

namespace undertone {

struct ColumnNames {
    std::vector<std::string> names;              ///< unique, none empty
    std::map<std::string, std::string> renamed;  ///< made-unique name -> name in the file
};

/// An empty or blank name becomes "column_3" after its position, the second "a" becomes "a_2".
ColumnNames make_unique(std::vector<std::string> names);

/// One of them is a number that is no year: the header seems to be missing.
bool names_look_like_data(std::span<const std::string> names);

}  // namespace undertone
