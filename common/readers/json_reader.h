// Reads a JSON document as a table.
//
//   [{"user": "ana", "text": "hi"}, ...]               an array of records (json_rows.h)
//   {"name": "Support", "messages": [{...}, ...]}      an object holding an array of objects: those
//                                                      are the records, the rest is only checked;
//                                                      of several the first, or the one asked for
//   {"user": "ana", "text": "hi"}                      any other object: one record
//
// A record is taken whole. One that a read cuts is copied, and found again by JsonSplitter.
#pragma once

#include "common/readers/json_rows.h"
#include "common/readers/json_splitter.h"
#include "common/readers/text_reader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// Faults: invalid_json, truncated_json, invalid_utf8, too_deep, record_too_long, unknown_table,
/// too_many_columns, empty_file. Rejects: not_an_object, not_an_array.
class JsonReader final : public TextReader {
public:
    explicit JsonReader(const ReadOptions& options);

    Result<> feed(std::string_view text, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;

private:
    /// What is expected next in the document.
    enum class Expect : std::uint8_t {
        document,
        first_record,
        record,
        record_end,
        first_member,
        member,
        colon,
        member_value,
        member_end,
        nothing,
    };

    /// What becomes of a value that goes on behind the text.
    enum class AtEnd : std::uint8_t { carry, too_long, truncated };

    /// Text that is walked through, and where it stands in the file.
    struct Stretch {
        std::string_view text;
        std::uint64_t offset;
        std::uint64_t line;
        bool suspicious;  ///< not all of it is UTF-8
        AtEnd at_end = AtEnd::carry;
    };

    Result<> resume(std::string_view& text, RowSink& sink);
    Result<> walk_carried(AtEnd at_end, RowSink& sink);
    Result<std::string_view> walk(const Stretch& stretch, RowSink& sink);
    void carry(std::string_view value);
    void advance(std::string_view text);

    Result<> take_structure(const Stretch& stretch, std::size_t at, RowSink& sink);
    Result<> end_object(const Stretch& stretch, std::size_t at, RowSink& sink);
    void begin_array();
    void warn_of_other_tables();
    std::string table_names() const;

    bool expects_value(char c) const;
    bool expects_record() const;
    unsigned depth_left() const;
    Result<std::size_t> take_value(const Stretch& stretch, std::size_t at, RowSink& sink);
    bool parse_value(JsonCursor& cursor, JsonToken& token);
    Result<> use_value(const JsonToken& token, const Stretch& stretch, std::size_t at,
                       std::size_t bytes, RowSink& sink);
    Result<> use_record(const Stretch& stretch, std::size_t at, std::size_t bytes, RowSink& sink);
    bool keep_member(const JsonToken& value);
    Result<std::size_t> leave_value(const Stretch& stretch, std::size_t at);

    Error fail_in_value(const JsonCursor& cursor, const Stretch& stretch, std::size_t at);
    Error fail_at(const Stretch& stretch, std::size_t at, std::string code,
                  std::string_view detail);

    ReadOptions options_;
    JsonRows rows_;
    Expect expect_ = Expect::document;
    bool in_object_ = false;
    bool rows_found_ = false;  // in an object: the array that is the table has begun
    bool skipping_ = false;    // in an array of objects that is not
    std::uint64_t records_ = 0;

    std::uint64_t offset_ = 0;  // of the next byte
    std::uint64_t line_ = 1;    // of that byte

    // A value that began in an earlier feed().
    bool carrying_ = false;
    std::string carried_;    // its bytes so far
    JsonSplitter splitter_;  // has seen them
    std::uint64_t carried_offset_ = 0;
    std::uint64_t carried_line_ = 1;

    // The members of an object, until its array of objects is found.
    struct OwnedMember {
        std::string key;
        std::string text;
        CellKind kind;
    };
    std::string key_;
    std::vector<OwnedMember> members_;
    std::uint64_t members_bytes_ = 0;
};

}  // namespace undertone
