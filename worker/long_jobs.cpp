// The jobs that are started before they run: a large file's analysis, a bulk delete.
#include "common/store/delete_filter.h"
#include "common/store/upload_store.h"
#include "worker/alert_decisions.h"
#include "worker/file_analysis.h"
#include "worker/lane.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;
constexpr std::uint64_t chunk_bytes = 8 << 20;  // between two of them, interactive jobs are served
constexpr std::uint64_t batches_between_services = 64;
constexpr std::chrono::seconds progress_interval{1};

/// Calls `on_piece` with the upload's bytes, piece by piece.
Result<> for_each_piece(
    BlobStore& blobs, const JobInput& input,
    const std::function<Result<>(std::string_view, std::uint64_t done)>& on_piece) {
    if (input.content) return on_piece(*input.content, input.content->size());
    const auto blob = blobs.open(input.job.tenant, input.upload->blob());
    if (!blob) return blob.error();
    std::vector<char> buffer(piece_bytes);
    for (std::uint64_t at = 0;;) {
        const auto read = (*blob)->read(at, buffer);
        if (!read) return read.error();
        if (*read == 0) return {};
        at += *read;
        if (const auto done = on_piece({buffer.data(), *read}, at); !done) return done;
    }
}

/// Writes progress at most once a second, without waiting for it.
class ProgressReporter {
public:
    ProgressReporter(const WorkerParts& parts, std::shared_ptr<InHand> lane, const JobInput& input,
                     const Holder& holder, std::string step)
        : parts_(parts),
          lane_(std::move(lane)),
          additions_(lane_->additions()),
          job_(input.job),
          fence_(holder.fence),
          step_(std::move(step)),
          last_(parts.clock.steady()) {}

    void report(std::uint64_t rows, std::uint64_t bytes) {
        const auto now = parts_.clock.steady();
        if (now - last_ < progress_interval) return;
        last_ = now;
        const auto percent =
            job_.bytes == 0 ? 0 : std::min<std::uint64_t>(99, bytes * 100 / job_.bytes);
        JobProgress progress{step_, static_cast<std::uint32_t>(percent), rows, bytes};
        parts_.database.write(
            [job = job_, fence = fence_, progress,
             at = parts_.clock.now()](Connection& connection) {
                return JobStore(connection, job.tenant).progress(job.id, fence, progress, at);
            },
            [lane = lane_, id = job_.id, additions = additions_,
             &finisher = parts_.finisher](Result<> written) {
                if (written) {
                    finisher.changed(id);
                } else if (written.error().code == ErrorCode::fenced) {
                    lane->mark_lost(id, additions);
                }
            });
    }

private:
    const WorkerParts& parts_;
    std::shared_ptr<InHand> lane_;
    std::uint64_t additions_;
    Job job_;
    std::int64_t fence_;
    std::string step_;
    std::chrono::steady_clock::time_point last_;
};

struct RemovedGroup {
    std::vector<RemovedUpload> uploads;
    bool last = false;  ///< nothing is left of what was wanted
};

/// As many of the wanted uploads as one write group takes.
Result<RemovedGroup> remove_group(Connection& connection, TenantId tenant,
                                  const DeleteFilter& wanted) {
    constexpr std::uint32_t uploads_max = 100;
    Page page;
    page.after = wanted.before;
    page.limit = uploads_max;
    UploadStore uploads(connection, tenant);
    const auto found = uploads.list(wanted.filter, page);
    if (!found) return found.error();

    RemovedGroup group{.uploads = {}, .last = found->size() < uploads_max};
    for (const auto& view : *found) {
        auto gone = uploads.remove(view.upload.id);
        if (!gone) return gone.error();
        if (*gone) group.uploads.push_back(std::move(**gone));
    }
    return group;
}

}  // namespace

Result<> Lane::analyze(const JobInput& input, const Holder& holder) {
    auto outcome = analyze_whole(input, holder);
    if (!outcome) return outcome.error();
    // Now that the analysis is gone: one that ran out of memory leaves none to write this with.
    hand_over(std::move(*outcome));
    return {};
}

Result<std::optional<Outcome>> Lane::analyze_whole(const JobInput& input, const Holder& holder) {
    const auto scorer = scorer_of(input.job);
    if (!scorer) return scorer.error();
    // A workbook's rows come when it is fed already: what is done between the pieces of other files
    // is done between its batches.
    bool between_batches = input.upload->format == to_string(FileFormat::xlsx);
    ProgressReporter progress(parts_, in_hand_, input, holder, "analyzing");
    std::uint64_t batches = 0;
    const FileAnalysis* reading = nullptr;
    const auto before_batch = [&]() -> Result<> {
        if (auto may = may_go_on(input.job.id); !may || !between_batches) return may;
        const auto read = reading->share_read() * static_cast<double>(input.job.bytes);
        progress.report(reading->rows(), static_cast<std::uint64_t>(read));
        if (++batches % batches_between_services == 0) serve_interactive();
        return {};
    };
    FileAnalysis analysis(**scorer, parts_.config, *input.upload, parts_.blobs, parts_.scratch_dir,
                          low_score_limits(input.rules()), before_batch);
    reading = &analysis;
    const auto take_piece = [&](std::string_view piece) -> Result<std::uint64_t> {
        if (const auto fed = analysis.feed(piece); !fed) return fed.error();
        return analysis.rows();
    };
    const auto run = [&]() -> Result<> {
        const auto done = analyze_in_parallel(input, holder, analysis);
        if (!done) return done.error();
        if (*done) return {};
        return analysis.run([&](bool again) {
            // Progress does not go back: a second reading leaves it where the first one ended.
            if (again) between_batches = false;
            return read_through(input, holder, again || between_batches ? "" : "analyzing",
                                take_piece);
        });
    };
    const auto read = run();
    if (!read) {
        auto described = analysis.describe(told(input, read.error()));
        return failure(input, holder, std::move(described), analysis.rows());
    }
    return conclude(input, holder, analysis);
}

Result<bool> Lane::analyze_in_parallel(const JobInput& input, const Holder& holder,
                                       FileAnalysis& analysis) {
    if (input.content) return false;
    const auto blob = parts_.blobs.open(input.job.tenant, input.upload->blob());
    if (!blob) return blob.error();
    // A blob that is not on this machine is read once, from front to back.
    if ((*blob)->local_path().empty()) return false;
    ProgressReporter progress(parts_, in_hand_, input, holder, "analyzing");
    std::uint64_t next_service = chunk_bytes;
    return analysis.run_in_parallel(**blob,
                                    [&](std::uint64_t rows, std::uint64_t bytes) -> Result<> {
                                        if (auto may = may_go_on(input.job.id); !may) return may;
                                        progress.report(rows, bytes);
                                        if (bytes >= next_service) {
                                            next_service = bytes + chunk_bytes;
                                            serve_interactive();
                                        }
                                        return {};
                                    });
}

Result<> Lane::read_through(const JobInput& input, const Holder& holder, std::string step,
                            const TakePiece& take) {
    const bool shows_progress = !step.empty();
    ProgressReporter progress(parts_, in_hand_, input, holder, std::move(step));
    std::uint64_t next_service = chunk_bytes;
    const auto on_piece = [&](std::string_view piece, std::uint64_t done) -> Result<> {
        if (auto may = may_go_on(input.job.id); !may) return may;
        const auto rows = take(piece);
        if (!rows) return rows.error();
        if (shows_progress) progress.report(*rows, done);
        if (done >= next_service) {
            next_service = done + chunk_bytes;
            serve_interactive();
        }
        return {};
    };
    return for_each_piece(parts_.blobs, input, on_piece);
}

Result<> Lane::delete_uploads(const JobInput& input, const Holder& holder) {
    const auto& job = input.job;
    const auto wanted = delete_filter_from_json(job.parameters);
    if (!wanted) return wanted.error();

    for (std::uint64_t deleted = 0;;) {
        if (auto may = may_go_on(job.id); !may) return may;
        RemovedGroup group;
        const auto remove_next = [&](Connection& connection) -> Result<> {
            auto removed = remove_group(connection, job.tenant, *wanted);
            if (!removed) return removed.error();
            group = std::move(*removed);
            const auto rows = deleted + group.uploads.size();
            const auto now = parts_.clock.now();
            JobStore jobs(connection, job.tenant);
            if (group.last) return jobs.complete(job, holder, rows, now);
            return jobs.progress(job.id, holder.fence, {"deleting", 0, rows, 0}, now);
        };
        if (auto written = parts_.database.write_and_wait(remove_next); !written) return written;
        deleted += group.uploads.size();
        for (const auto& upload : group.uploads) clear_away(job.tenant, upload);
        if (group.last) {
            parts_.finisher.finish(in_hand_, {{{job.id, job.bytes}}});
            return {};
        }
    }
}

void Lane::clear_away(TenantId tenant, const RemovedUpload& upload) {
    for (const auto job : upload.jobs) {
        (void)parts_.queue.cancel(job);
        parts_.finisher.changed(job);
    }
    // The rows are gone, so nobody finds the blobs any more; what stays now the sweeper removes.
    for (const auto blob : upload.blobs) (void)parts_.blobs.remove(tenant, blob);
}

}  // namespace undertone
