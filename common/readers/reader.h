// Turns a file's bytes into batches of rows, in constant memory.
//
//   bytes ─▶ Decoder (gzip, zip, charset) ─▶ Reader (csv, json, xlsx, ...) ─▶ RowSink: batches,
//                                                                            rejects
//
// Readers do no I/O but for what a workbook has to keep until its end: bytes are pushed in, cut
// anywhere, and how they are cut changes nothing.
#pragma once

#include "common/readers/chat_columns.h"
#include "common/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// What a cell was in the file. CSV has text and missing only; JSON says more.
enum class CellKind : std::uint8_t { missing, text, number, boolean, json };

/// One value. `text` is UTF-8: the decoded string, the number or literal as written, or a nested
/// value as JSON.
struct Cell {
    std::string_view text;
    CellKind kind = CellKind::missing;
};

/// Rows of one table, row by row in `cells`. Views stay valid until the callback returns.
struct Batch {
    std::span<const std::string> columns;  ///< names, unique; JSON may add some in later batches
    std::span<const Cell> cells;           ///< rows × columns.size()
    std::span<const std::uint64_t> lines;  ///< of each row: 1-based line, or record (JSON)
    std::uint64_t first_row;               ///< 0-based number of the first row among the good ones
    /// Of each row in the decoded text, where the format has such a thing; else empty.
    std::span<const std::uint64_t> offsets = {};

    std::size_t rows() const { return lines.size(); }
    /// Where a row stands: a number of its own, whoever reads it.
    std::uint64_t position(std::size_t row) const {
        return offsets.empty() ? lines[row] : offsets[row];
    }
    std::span<const Cell> row(std::size_t index) const {
        return cells.subspan(index * columns.size(), columns.size());
    }
};

/// A row that could not be read. The rows around it go on.
struct Reject {
    std::uint64_t line;    ///< 1-based line, or record of a JSON array
    std::uint64_t offset;  ///< byte offset in the decoded text
    std::string reason;    ///< a fixed word: too_many_fields, record_too_long, missing_field, ...
    std::string detail;    ///< a sentence
    std::string raw;       ///< the row's bytes, cut at 4 KiB
};

/// Where a file turned out to be unreadable.
struct FileFault {
    std::string code;  ///< a fixed word: unclosed_quote, invalid_json, truncated_json, ...
    std::string detail;
    std::uint64_t line = 0;
    std::uint64_t offset = 0;
};

class RowSink {
public:
    virtual ~RowSink() = default;
    /// An error (cancelled, say) stops the reader, which returns it.
    virtual Result<> on_rows(const Batch& batch) = 0;
    virtual void on_reject(Reject reject) = 0;
};

/// One of the tables that a file holds, of which one is read.
struct TableChoice {
    std::string name;  ///< of a sheet, or of the JSON member
    bool hidden = false;
    bool read = false;

    bool operator==(const TableChoice&) const = default;
};

/// What reading told about the file: the facts of the `data_quality` result.
struct ReadReport {
    std::string format;                          ///< as to_string(FileFormat)
    std::string compression;                     ///< "" | gzip | zip
    std::string encoding;                        ///< utf-8, utf-16le, windows-1252, ...
    std::map<std::string, std::string> dialect;  ///< delimiter, quote, newline, header
    std::vector<std::string> columns;
    std::map<std::string, std::string> renamed;  ///< made-unique column name -> name in the file
    std::uint64_t rows = 0;                      ///< good rows
    std::uint64_t rejected_rows = 0;
    std::uint64_t system_rows = 0;                     ///< of a chat export: lines that nobody sent
    std::uint64_t padded_rows = 0;                     ///< short rows, filled with missing values
    std::map<std::string, std::uint64_t> reasons;      ///< reject reason -> count
    std::map<std::string, std::uint64_t> cell_errors;  ///< of a workbook: "#N/A" -> cells, missing
    std::vector<TableChoice> tables;    ///< of a workbook or an object of arrays; bounded
    std::vector<std::string> warnings;  ///< sentences; bounded
};

struct ReadOptions {
    std::uint64_t record_bytes_max = 16 * 1024 * 1024;
    std::uint32_t columns_max = 10'000;
    std::uint64_t column_name_bytes_max = 4 * 1024 * 1024;  ///< of all names together
    std::uint32_t depth_max = 512;
    std::uint32_t expansion_ratio_max = 200;  ///< of compressed files, past the first 16 MiB
    std::uint64_t expanded_bytes_max = std::uint64_t{16} << 30;  ///< of one once it is unpacked
    std::uint64_t spooled_bytes_max = std::uint64_t{2} << 30;    ///< of a workbook, unpacked once
    std::string scratch_dir;  ///< where a large workbook is kept; empty: the system's folder
    std::uint32_t rejects_percent_max = 100;  ///< of all rows: more rejects than these are a fault
    std::string encoding;                     ///< overrides detection; empty: detect
    std::string delimiter;                    ///< overrides detection; empty: detect
    std::string sheet;                        ///< of a workbook; empty: the first with data
    std::string table;            ///< of a JSON object's arrays; empty: the first of objects
    bool has_header = true;       ///< of a CSV or a sheet; false: its columns get names
    bool flatten_objects = true;  ///< {"a": {"b": 1}} is a column "a.b"
};

class Reader {
public:
    virtual ~Reader() = default;

    /// Takes the file's next bytes. Once the first 64 KiB have shown what the file is, rows that
    /// are complete reach `sink` in batches of at most 4,096 before the call returns. Errors:
    /// malformed_file (then fault() says where, and the rows before it were delivered), or the
    /// sink's.
    virtual Result<> feed(std::string_view bytes, RowSink& sink) = 0;

    /// No more bytes: the last rows. Errors as for feed().
    virtual Result<> finish(RowSink& sink) = 0;

    /// How much of what was fed has become rows, from 0 to 1: a workbook's rows come in finish().
    virtual double share_read() const { return 1; }

    /// Complete after finish(), or up to the fault.
    virtual const ReadReport& report() const = 0;

    /// Set once feed() or finish() returned malformed_file.
    virtual const std::optional<FileFault>& fault() const = 0;
};

/// What a file is, by its content; its name only chooses between what content leaves open.
/// whatsapp to discord are chat programs' exports.
enum class FileFormat { csv, tsv, json, ndjson, whatsapp, slack, telegram, discord, xlsx };
std::string_view to_string(FileFormat format);
/// Whether the file is a JSON document, of a chat program or not.
bool is_json_document(FileFormat format);

/// Looks at the first bytes of a file (all of it if `whole`; gzip and a zip of one file are looked
/// into). Errors: unsupported_media_type (binary, .xls, markup, a zip of several files, or JSON
/// under a name that is none ..., with what was found), malformed_file (empty, only a BOM or
/// blanks, a JSON scalar, a damaged archive).
Result<FileFormat> sniff_format(std::string_view head, bool whole, std::string_view filename);

/// The whole chain for one file; feed it the file's own bytes.
std::unique_ptr<Reader> make_reader(FileFormat format, const ReadOptions& options);

/// Which columns make a file a chat. Names are compared folded, synonyms accepted.
struct ChatMapping {
    std::size_t sender, message;
    std::optional<std::size_t> timestamp;
};
/// Columns `asked` for by name come first, synonyms for the rest. nullopt: no chat (no column is a
/// sender, or none a message). Errors: malformed_file (a column asked for is not there, or too
/// little was asked for to make a chat).
Result<std::optional<ChatMapping>> find_chat_mapping(std::span<const std::string> columns,
                                                     const ChatColumns& asked);
std::optional<ChatMapping> find_chat_mapping(std::span<const std::string> columns);

}  // namespace undertone
