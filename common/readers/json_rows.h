// Makes rows of JSON records.
//
//   {"user": "ana", "text": "hi", "tags": ["a"]}     user=ana, text=hi, tags=["a"] (kind json)
//   {"user": {"name": "ana", "age": 3}}              user.name=ana, user.age=3
//   ["ana", "hi"]                                    column_1=ana, column_2=hi
//   42                                               value=42
//
// The first record decides which of the three the table holds; a record of another shape does not
// fit it, except that a column of plain values takes anything.
#pragma once

#include "common/readers/batch_builder.h"
#include "common/readers/json_columns.h"
#include "common/readers/json_cursor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct JsonMember {
    JsonToken key;  ///< of an array's element or a plain value: empty
    JsonToken value;
};

class JsonRows {
public:
    /// `report` gets the columns, the rows and the warnings.
    JsonRows(ReadReport& report, const ReadOptions& options)
        : report_(report),
          columns_(report),
          columns_max_(options.columns_max),
          column_name_bytes_max_(options.column_name_bytes_max),
          flattens_(options.flatten_objects) {}

    /// Takes the record that the cursor stands at; false if the cursor could not. Nothing is
    /// changed before commit(). The record's views have to stay valid until flush().
    bool parse(JsonCursor& cursor);

    /// Whether the parsed record has the table's shape, and why not.
    bool fits() const;
    std::string misfit_reason() const;

    /// Adds the parsed record as a row. Errors: malformed_file (more than columns_max columns, or
    /// longer names than column_name_bytes_max; only for one), and the sink's.
    Result<> commit(std::uint64_t line, RowSink& sink);

    /// Adds a row of members that were parsed elsewhere. Errors as for commit().
    Result<> commit_object(std::vector<JsonMember> members, std::uint64_t line, RowSink& sink);

    Result<> flush(RowSink& sink);

private:
    enum class Shape : std::uint8_t { unknown, objects, arrays, values };

    bool parse_members(JsonCursor& cursor, char close, bool with_keys);
    void flatten();
    void add_flat(const JsonMember& member, unsigned depth);
    JsonToken joined_key(const JsonToken& outer, const JsonToken& inner);
    Result<> place(std::uint64_t line, RowSink& sink);
    std::optional<std::size_t> known_column(std::size_t position);
    Result<> make_column(std::size_t position, RowSink& sink);
    std::string_view key_text(const JsonToken& key);

    ReadReport& report_;
    JsonColumns columns_;
    std::uint32_t columns_max_;
    std::uint64_t column_name_bytes_max_, column_name_bytes_ = 0;
    bool flattens_;
    BatchBuilder batch_;
    Shape shape_ = Shape::unknown;
    bool warned_of_duplicates_ = false;

    // The parsed record.
    Shape record_shape_ = Shape::unknown;
    std::vector<JsonMember> members_;
    std::vector<JsonMember> flat_;     // the same, objects replaced by their members
    TextArena keys_;                   // texts of keys that were joined
    std::vector<std::size_t> placed_;  // the members' columns

    std::vector<std::uint64_t> last_record_;  // of each column: the last record that had it
    std::uint64_t record_ = 0;
    std::string unescaped_key_;
};

}  // namespace undertone
