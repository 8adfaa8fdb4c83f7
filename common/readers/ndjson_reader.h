// Reads NDJSON: one JSON value a line. Lines stand alone, so a bad one does not end the reading.
//
//   {"user": "ana", "text": "hi"}
//   {"user": "ben", "text": }           rejected: invalid_json
//   {"user": "cyd", "text": "hello"}
#pragma once

#include "common/readers/carried_record.h"
#include "common/readers/json_rows.h"
#include "common/readers/text_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Faults: too_many_columns, empty_file, and what would be a reject where it is the first line:
/// then the file is not what it was taken for. Rejects: invalid_json, invalid_utf8, too_deep,
/// record_too_long, not_an_object, not_an_array.
class NdjsonReader final : public TextReader {
public:
    explicit NdjsonReader(const ReadOptions& options);

    Result<> feed(std::string_view text, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;

private:
    /// What is wrong with a line, and where in it.
    struct Complaint {
        std::string reason;
        std::string detail;
        std::size_t at;
    };

    Result<> read_lines(std::string_view text, RowSink& sink);
    Result<> read_carried_line(RowSink& sink);
    Result<> read_line(std::string_view line, bool suspicious, RowSink& sink);
    std::optional<Complaint> parse(std::string_view line, bool suspicious);
    Complaint too_long() const;
    Result<> refuse(Complaint complaint, std::string_view line, RowSink& sink);

    ReadOptions options_;
    JsonRows rows_;
    CarriedRecord carried_;     // the line that is not complete yet
    std::uint64_t offset_ = 0;  // of the line
    std::uint64_t line_ = 1;    // its number
    bool first_line_ = true;    // no line but blank ones was seen
};

}  // namespace undertone
