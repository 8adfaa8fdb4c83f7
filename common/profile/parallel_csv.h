// Profiles a CSV in stretches, on several threads.
//
//   bytes    0        C        2C       3C        Stretch k has the rows that start in [kC,
//   (k+1)C). rows     |--a--|--b--|--c----|--d--|-e-|      Where the first of them starts is
//   guessed; the stretch  0 0     0 | 1     1 |  2             stretch before says whether that was
//   right.
//
// The profile does not depend on the order of the rows, so each thread folds what it gets, in
// whichever columns no other thread is at. What is out of the ordinary (another charset, a wrong
// guess, a fault) is left to a reader that goes from front to back.
#pragma once

#include "common/profile/stretch_rows.h"
#include "common/profile/table_profiler.h"
#include "common/readers/reader.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace undertone {

struct CsvInput {
    /// Fills the buffer from an offset, as far as the file goes. Any thread.
    std::function<Result<std::size_t>(std::uint64_t offset, std::span<char> buffer)> read;
    std::uint64_t bytes = 0;
    FileFormat format = FileFormat::csv;
    ReadOptions options = {};
};

/// What the first rows tell.
struct CsvHead {
    ReadReport report;  ///< without counts and warnings
    std::string header_row;
    char delimiter;
    std::uint64_t mark_bytes;  ///< of a byte order mark
};
/// nullopt: not a plain UTF-8 CSV, quoted as usual, whose header is within the first bytes. Errors:
/// those of read().
Result<std::optional<CsvHead>> read_csv_head(const CsvInput& input);

struct ParallelProfile {
    TableProfiler profiler;
    ReadReport report;            ///< complete
    std::vector<Reject> rejects;  ///< in the order of the file
    StretchRows numbering;        ///< how `duplicates` know the rows
};

struct ParallelRun {
    ProfileOptions options;
    DuplicateRows* duplicates = nullptr;
    unsigned threads = 1;
    std::uint64_t stretch_bytes = 0;  ///< at least 64 KiB; 0: by the size of the file
    /// Asked by the calling thread between its stretches; an error stops the work with it.
    std::function<Result<>(std::uint64_t rows, std::uint64_t bytes)> go_on;
};

/// nullopt: the file has to be read from front to back. Errors: those of read() and go_on().
Result<std::optional<ParallelProfile>> profile_in_parallel(const CsvInput& input,
                                                           const CsvHead& head,
                                                           const ParallelRun& run);

}  // namespace undertone
