// How long a file's profile takes: bench-table-profile FILE.csv [THREADS]. Prints seconds, rows
// and the most memory that the process had; with SHOW set the document, too.
#include "common/profile/parallel_csv.h"
#include "common/profile/profile_document.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

using namespace undertone;

namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

int profile(const char* path, unsigned threads) {
    const auto start = Clock::now();
    const int file = ::open(path, O_RDONLY);
    struct stat about{};
    if (file < 0 || ::fstat(file, &about) != 0) {
        fmt::print(stderr, "cannot read {}\n", path);
        return 1;
    }
    CsvInput input;
    input.bytes = static_cast<std::uint64_t>(about.st_size);
    input.read = [file](std::uint64_t offset, std::span<char> buffer) -> Result<std::size_t> {
        const auto bytes = ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset));
        if (bytes < 0) return Error{ErrorCode::unavailable, "read"};
        return static_cast<std::size_t>(bytes);
    };
    const auto head = read_csv_head(input).value();
    if (!head) {
        fmt::print(stderr, "not a plain CSV\n");
        return 1;
    }
    DuplicateRows duplicates("/tmp");
    ParallelRun run;
    run.duplicates = &duplicates;
    run.threads = threads;
    auto parts = profile_in_parallel(input, *head, run).value();
    if (!parts) {
        fmt::print(stderr, "has to be read from front to back\n");
        return 1;
    }
    const auto read = since(start);
    const auto counted = duplicates.finish(threads).value();
    const auto searched = since(start);
    const auto result = parts->profiler.finish(threads);
    const auto summarised = since(start);
    JsonWriter json;
    write_table_profile(json, {.profile = result,
                               .options = run.options,
                               .report = parts->report,
                               .duplicates = counted,
                               .rejects = parts->rejects,
                               .threads = threads});
    const auto document = json.take();
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    fmt::print(
        "{:.3f} s: read {:.3f}, duplicates {:.3f}, summaries {:.3f}; {} rows, {} duplicates, "
        "document {} bytes, {} MiB\n",
        since(start), read, searched - read, summarised - searched, result.rows, counted.duplicates,
        document.size(), usage.ru_maxrss / 1024);
    if (std::getenv("SHOW") != nullptr) fmt::print("{}\n", document);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        fmt::print(stderr, "usage: {} FILE.csv [THREADS]\n", arguments[0]);
        return 2;
    }
    return profile(arguments[1], count > 2 ? static_cast<unsigned>(std::atoi(arguments[2])) : 2);
}
