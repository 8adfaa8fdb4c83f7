// How the cells of a table's column are read, as its profile found out or its owner said.
//
//   "2/24/2003 0:00"   datetime, month first   1046044800000000, and the text beside it
//   "95.70"            float                   95.7, and the text beside it
//   "30"               integer                 30: the text is the number's own
//   "NA"               in a column of numbers  no value, and the text beside it
#pragma once

#include "common/profile/profile_options.h"
#include "common/profile/value_type.h"
#include "common/readers/reader.h"
#include "common/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace undertone {

struct ColumnFormat {
    std::string name;
    ValueType type = ValueType::text;
    NumberStyle number_style = NumberStyle::point;
    DateOrder date_order = DateOrder::month_first;
    std::vector<std::string> missing_words = {};  ///< besides placeholders
    bool declared = false;                        ///< its owner said what type it has

    bool is_text() const { return type == ValueType::text || type == ValueType::identifier; }
    /// Whether there are cells whose values do not tell what they said.
    bool keeps_texts() const { return !is_text() || !missing_words.empty(); }
};

/// The columns that the `table_profile` among an upload's result documents describes; none if there
/// is no such document. `said`: by their owner, for the profile lists the most frequent of the
/// words that stand for no value. Errors: internal (no JSON of ours).
Result<std::vector<ColumnFormat>> column_formats_of(std::string_view documents_json,
                                                    const ProfileOptions& said);

/// A value as tables store it: booleans are 0 and 1, dates and times microseconds since 1970. Texts
/// are views.
using TableValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

inline bool is_null(const TableValue& value) { return value.index() == 0; }

struct StoredCell {
    TableValue value = {};
    bool keeps_text = false;  ///< the value does not tell what the cell said
    bool unreadable = false;  ///< says something, but nothing of its column's type
};
/// The value's text is the cell's.
StoredCell read_cell(const Cell& cell, const ColumnFormat& format);

/// Whether it can be told at a glance that append_shown() would write this text again: of most
/// cells of most files it can.
bool is_as_shown(std::string_view text, const ColumnFormat& format);

/// The value as its type writes it: 95.7, true, 2003-02-24T00:00:00Z. Nothing for no value.
void append_shown(std::string& out, ValueType type, const TableValue& value);

}  // namespace undertone
