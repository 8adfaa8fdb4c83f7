#include "common/profile/parallel_csv.h"

#include "common/helper_threads.h"
#include "common/readers/charset.h"
#include "common/readers/csv_reader.h"
#include "common/readers/csv_row_start.h"
#include "common/readers/gzip.h"
#include "common/readers/zip_inflater.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>

namespace undertone {
namespace {

constexpr std::size_t head_bytes = 256 * 1024;
constexpr std::size_t tail_bytes = 64 * 1024;  // read behind a stretch to end its last row
constexpr std::size_t rejects_max = 10'000;    // more are left to the sequential reader

class NoRows final : public RowSink {
public:
    Result<> on_rows(const Batch&) override { return {}; }
    void on_reject(Reject) override {}
};

/// What is kept of a stretch beside its rows' figures.
struct Read {
    std::uint64_t start = 0, end = 0;  // of its rows, in the file
    std::uint64_t rows = 0, lines = 0;
    std::uint64_t padded_rows = 0;
    std::vector<Reject> rejects;
};

/// What a thread works with.
struct Hand {
    TableProfiler& profiler;
    TableProfiler::Buffers folding = {};
    std::vector<char> text = {};  // of the stretch in hand
};

/// Folds the rows of one stretch.
class StretchSink final : public RowSink {
public:
    StretchSink(Hand& hand, std::uint64_t row_base, std::vector<Reject>& rejects)
        : hand_(hand), row_base_(row_base), rejects_(rejects) {}

    Result<> on_rows(const Batch& batch) override {
        return hand_.profiler.fold(batch, hand_.folding, row_base_);
    }
    void on_reject(Reject reject) override { rejects_.push_back(std::move(reject)); }

private:
    Hand& hand_;
    std::uint64_t row_base_;
    std::vector<Reject>& rejects_;
};

class Run {
public:
    Run(const CsvInput& input, const CsvHead& head, const ParallelRun& run)
        : input_(input), head_(head), run_(run), stretch_bytes_(bytes_of_stretch()) {
        stretches_.resize((input.bytes + stretch_bytes_ - 1) / stretch_bytes_);
    }

    Result<std::optional<ParallelProfile>> run() {
        std::vector<TableProfiler> profilers;
        const auto threads = useful_threads();
        const auto samples = std::make_shared<RowSamples>();
        for (std::size_t i = 0; i < profilers_for(threads); ++i) {
            profilers.emplace_back(run_.options, run_.duplicates, samples);
            profilers.back().add_columns(head_.report.columns);
        }
        work_together(profilers, threads);
        if (error_) return *error_;
        if (gave_up_ || !stretches_meet() || rejects_too_many())
            return std::optional<ParallelProfile>();
        for (std::size_t i = 1; i < profilers.size(); ++i) {
            profilers[0].merge(profilers[i], run_.threads);
        }
        return std::optional(put_together(std::move(profilers[0])));
    }

private:
    /// Of a very wide table the columns take most of the memory there is; a thread's stretches,
    /// batches and samples would be too much beside them.
    std::size_t useful_threads() const {
        constexpr std::size_t columns_max = 256;
        if (head_.report.columns.size() > columns_max) return 1;
        return std::clamp<std::size_t>(run_.threads, 1, stretches_.size());
    }

    /// Threads share one, column by column: more would take memory and be merged. But where there
    /// are not two columns for each thread, threads would wait for each other.
    std::size_t profilers_for(std::size_t threads) const {
        const auto columns = head_.report.columns.size();
        return std::clamp<std::size_t>((2 * threads + columns - 1) / columns, 1, threads);
    }

    std::uint64_t bytes_of_stretch() const {
        if (run_.stretch_bytes > 0) return std::max(run_.stretch_bytes, std::uint64_t{tail_bytes});
        // So many for each thread that none waits long for the last one.
        constexpr std::uint64_t least = 256 * 1024, most = 2 * 1024 * 1024, each = 12;
        return std::clamp(input_.bytes / (each * std::max(1U, run_.threads)), least, most);
    }

    void work_together(std::vector<TableProfiler>& profilers, std::size_t threads) {
        const auto helpers =
            start_helpers(threads, [&](std::size_t i) { help(profilers[i % profilers.size()]); });
        work(profilers[0], true);
    }

    void help(TableProfiler& profiler) noexcept {
        try {
            work(profiler, false);
        } catch (const std::bad_alloc&) {
            stop({ErrorCode::out_of_memory, "the profile needs more memory than there is"});
        }
    }

    void work(TableProfiler& profiler, bool calling_thread) {
        Hand hand{.profiler = profiler};
        for (auto i = next_++; i < stretches_.size() && !gave_up_; i = next_++) {
            if (const auto read = read_stretch(i, hand); !read) return stop(read.error());
            rows_ += stretches_[i].rows;
            bytes_ += stretches_[i].end - stretches_[i].start;
            if (!calling_thread || !run_.go_on) continue;
            if (const auto may = run_.go_on(rows_, bytes_); !may) return stop(may.error());
        }
    }

    void stop(const Error& error) {
        const std::lock_guard lock(mutex_);
        // A fault in the file is told by the reader that goes from front to back.
        if (error.code != ErrorCode::malformed_file && !error_) error_ = error;
        gave_up_ = true;
    }

    /// From one byte before the stretch to some way behind it.
    Result<std::string_view> load(std::size_t index, std::vector<char>& buffer) const {
        const auto from = index == 0 ? 0 : index * stretch_bytes_ - 1;
        const auto to = std::min((index + 1) * stretch_bytes_ + tail_bytes, input_.bytes);
        buffer.resize(to - from);
        for (std::size_t at = 0; at < buffer.size();) {
            const auto read = input_.read(from + at, std::span(buffer).subspan(at));
            if (!read) return read.error();
            if (*read == 0) return Error{ErrorCode::unavailable, "the file became shorter"};
            at += *read;
        }
        return std::string_view(buffer.data(), buffer.size());
    }

    Result<> read_stretch(std::size_t index, Hand& hand) {
        const auto loaded = load(index, hand.text);
        if (!loaded) return loaded.error();
        const auto from = index == 0 ? 0 : index * stretch_bytes_ - 1;
        const auto limit = std::min((index + 1) * stretch_bytes_, input_.bytes);
        auto& read = stretches_[index];
        read.start = head_.mark_bytes;
        if (index > 0) {
            const auto guess = guess_row_start(loaded->substr(0, tail_bytes), head_.delimiter,
                                               head_.report.columns.size());
            const bool ends_here = from + loaded->size() == input_.bytes;
            if (!guess && !ends_here) return give_up();
            // Without a line break it is the end of a row that began before.
            read.start = guess ? from + *guess : input_.bytes;
        }
        read.end = read.start;
        if (read.start >= limit) return {};
        const auto text = loaded->substr(read.start - from);
        return fold_rows(index, text.substr(0, limit - read.start), text.substr(limit - read.start),
                         hand);
    }

    /// `own`: up to the stretch's end; `behind`: what may end its last row.
    Result<> fold_rows(std::size_t index, std::string_view own, std::string_view behind,
                       Hand& hand) {
        auto& read = stretches_[index];
        StretchSink sink(hand, StretchRows::base(index), read.rejects);
        auto reader = index == 0 ? CsvReader(input_.format, input_.options)
                                 : CsvReader({.columns = head_.report.columns,
                                              .header_row = head_.header_row,
                                              .delimiter = head_.delimiter,
                                              .offset = read.start - head_.mark_bytes},
                                             input_.options);
        if (const auto fed = reader.feed(own, sink); !fed) return fed;
        read.end = read.start + own.size();
        if (read.end == input_.bytes) {
            if (const auto finished = reader.finish(sink); !finished) return finished;
        } else {
            const auto row_end = reader.finish_row(behind, sink);
            if (!row_end) return row_end.error();
            if (!*row_end && read.end + behind.size() < input_.bytes) return give_up();
            if (!*row_end) {
                if (const auto finished = reader.finish(sink); !finished) return finished;
            }
            read.end += row_end->value_or(behind.size());
        }
        read.rows = reader.report().rows;
        read.lines = reader.line() - 1;
        read.padded_rows = reader.report().padded_rows;
        // Rows that are not UTF-8 make the charset doubtful.
        if (reader.report().reasons.contains("invalid_utf8")) return give_up();
        // A warning names the first place of its kind, which later stretches do not know.
        if (reader.stray_quote()) return give_up();
        if (index == 0) {
            warnings_ = reader.report().warnings;
        } else if (!reader.report().warnings.empty()) {
            return give_up();
        }
        rejects_ += read.rejects.size();
        return rejects_ > rejects_max ? give_up() : Result<>();
    }

    Result<> give_up() {
        gave_up_ = true;
        return {};
    }

    /// Whether every stretch began where the one before it ended.
    bool stretches_meet() const {
        auto end = stretches_.front().end;
        for (std::size_t i = 1; i < stretches_.size(); ++i) {
            const auto& read = stretches_[i];
            // A row that covers a stretch whole leaves nothing of it.
            const bool covered = end >= std::min((i + 1) * stretch_bytes_, input_.bytes);
            if (covered ? read.end != read.start : read.start != end) return false;
            if (!covered) end = read.end;
        }
        return end == input_.bytes;
    }

    /// As the reader that goes from front to back says in its own words.
    bool rejects_too_many() const {
        return rejects_ * 100 > (rows_ + rejects_) * input_.options.rejects_percent_max;
    }

    ParallelProfile put_together(TableProfiler profiler) {
        ParallelProfile whole{.profiler = std::move(profiler),
                              .report = head_.report,
                              .rejects = {},
                              .numbering = {}};
        auto& report = whole.report;
        report.rows = report.rejected_rows = report.padded_rows = 0;
        report.warnings = warnings_;
        std::uint64_t lines = 0;
        for (auto& read : stretches_) {
            whole.numbering.add_stretch(read.rows);
            report.rows += read.rows;
            report.padded_rows += read.padded_rows;
            for (auto& reject : read.rejects) {
                reject.line += lines;
                ++report.rejected_rows;
                ++report.reasons[reject.reason];
                whole.rejects.push_back(std::move(reject));
            }
            lines += read.lines;
        }
        return whole;
    }

    const CsvInput& input_;
    const CsvHead& head_;
    const ParallelRun& run_;
    const std::uint64_t stretch_bytes_;
    std::vector<Read> stretches_;
    std::vector<std::string> warnings_;  // of the first stretch
    std::atomic<std::size_t> next_{0};
    std::atomic<std::uint64_t> rows_{0}, bytes_{0}, rejects_{0};
    std::atomic<bool> gave_up_{false};
    std::mutex mutex_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::optional<CsvHead>> read_csv_head(const CsvInput& input) {
    std::vector<char> buffer(std::min<std::uint64_t>(head_bytes, input.bytes));
    std::size_t size = 0;
    while (size < buffer.size()) {
        const auto read = input.read(size, std::span(buffer).subspan(size));
        if (!read) return read.error();
        if (*read == 0) break;
        size += *read;
    }
    std::string_view head(buffer.data(), size);
    const bool whole = size == input.bytes;
    const std::optional<CsvHead> none;
    if (head.starts_with(gzip_magic) || head.starts_with(zip_magic) ||
        !input.options.encoding.empty())
        return none;
    const auto charset = detect_charset(head.substr(0, charset_head_bytes), whole, true);
    if (charset.name != "utf-8") return none;

    CsvReader reader(input.format, input.options);
    NoRows nobody;
    if (!reader.feed(head.substr(charset.mark_bytes), nobody)) return none;
    const auto& dialect = reader.report().dialect;
    if (reader.report().columns.empty() || dialect.at("quote") != "\"" ||
        dialect.at("escape") != "doubled") {
        return none;
    }
    CsvHead found{.report = reader.report(),
                  .header_row = reader.header_row(),
                  .delimiter = dialect.at("delimiter").front(),
                  .mark_bytes = charset.mark_bytes};
    found.report.encoding = charset.name;
    found.report.reasons.clear();
    found.report.warnings.clear();
    return std::optional(std::move(found));
}

Result<std::optional<ParallelProfile>> profile_in_parallel(const CsvInput& input,
                                                           const CsvHead& head,
                                                           const ParallelRun& run) {
    return Run(input, head, run).run();
}

}  // namespace undertone
