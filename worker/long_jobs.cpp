// The jobs that are started before they run: a large file's analysis, a table, a bulk delete.
#include "common/readers/file_format.h"
#include "common/store/delete_filter.h"
#include "common/store/upload_store.h"
#include "common/tables/message_file_writer.h"
#include "worker/file_analysis.h"
#include "worker/lane.h"

#include <fmt/format.h>

#include <filesystem>

namespace undertone {
namespace {

constexpr std::size_t piece_bytes = 1 << 20;
constexpr std::uint64_t chunk_bytes = 8 << 20;  // between two of them, interactive jobs are served
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
            [lane = lane_, id = job_.id, &finisher = parts_.finisher](Result<> written) {
                if (written) {
                    finisher.changed(id);
                } else if (written.error().code == ErrorCode::fenced) {
                    lane->mark_lost(id);
                }
            });
    }

private:
    const WorkerParts& parts_;
    std::shared_ptr<InHand> lane_;
    Job job_;
    std::int64_t fence_;
    std::string step_;
    std::chrono::steady_clock::time_point last_;
};

/// A file of this process that is gone when the job is.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& folder)
        : path_(fmt::format("{}/table-{}.db", folder, Uuid::next().to_string())) {}
    ~ScratchFile() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

Result<> Lane::analyze(const JobInput& input, const Holder& holder) {
    FileAnalysis analysis(parts_.scorer, parts_.config, *input.upload, parts_.blobs,
                          [this, id = input.job.id] { return may_go_on(id); });
    const auto read = read_through(input, holder, analysis);
    if (!read) {
        hand_over(failure(input, holder, analysis.describe(read.error()), analysis.rows()));
        return {};
    }
    hand_over(conclude(input, holder, analysis));
    return {};
}

Result<> Lane::read_through(const JobInput& input, const Holder& holder, FileAnalysis& analysis) {
    ProgressReporter progress(parts_, in_hand_, input, holder, "analyzing");
    std::uint64_t next_service = chunk_bytes;
    const auto fed = for_each_piece(parts_.blobs, input,
                                    [&](std::string_view piece, std::uint64_t done) -> Result<> {
                                        if (auto may = may_go_on(input.job.id); !may) return may;
                                        if (const auto taken = analysis.feed(piece); !taken)
                                            return taken;
                                        progress.report(analysis.rows(), done);
                                        if (done >= next_service) {
                                            next_service = done + chunk_bytes;
                                            serve_interactive();
                                        }
                                        return {};
                                    });
    if (!fed) return fed;
    return analysis.finish();
}

Result<> Lane::build_table(const JobInput& input, const Holder& holder) {
    // A table can wait; the last room on the disk is for uploads and deletes.
    if (const auto room = parts_.blobs.has_room(); !room) return room;
    const ScratchFile file(parts_.scratch_dir);
    auto writer = MessageFileWriter::create(file.path(), parts_.scorer);
    if (!writer) return writer.error();
    const auto reader =
        make_reader(file_format_from(input.upload->format).value_or(FileFormat::csv),
                    read_options(parts_.config));
    ProgressReporter progress(parts_, in_hand_, input, holder, "building table");
    std::uint64_t next_service = chunk_bytes;
    const auto fed = for_each_piece(
        parts_.blobs, input, [&](std::string_view piece, std::uint64_t done) -> Result<> {
            if (auto may = may_go_on(input.job.id); !may) return may;
            if (const auto taken = reader->feed(piece, **writer); !taken) return taken;
            progress.report(reader->report().rows, done);
            if (done >= next_service) {
                next_service = done + chunk_bytes;
                serve_interactive();
            }
            return {};
        });
    if (!fed) return fed;
    if (const auto last = reader->finish(**writer); !last) return last;
    const auto rows = (*writer)->finish();
    if (!rows) return rows.error();

    auto blob = parts_.blobs.create();
    if (!blob) return blob.error();
    if (const auto copied = append_file(**blob, file.path()); !copied) return copied;
    const auto blob_id = BlobId::next();
    const BlobStore::Pending pending[] = {{blob->get(), input.job.tenant, blob_id}};
    if (const auto committed = parts_.blobs.commit(pending); !committed) return committed;

    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto now = parts_.clock.now();
        JobStore jobs(connection, input.job.tenant);
        if (const auto done = jobs.complete(input.job, holder, *rows, now); !done) return done;
        return ResultStore(connection, input.job.tenant)
            .table_ready(input.upload->id, input.job.id, blob_id, *rows, now);
    });
    if (!written) {
        (void)parts_.blobs.remove(input.job.tenant, blob_id);
        return written;
    }
    parts_.finisher.finish(in_hand_, {{{input.job.id, input.job.bytes}}});
    return {};
}

Result<> Lane::delete_uploads(const JobInput& input, const Holder& holder) {
    constexpr std::uint32_t uploads_per_group = 100;
    const auto wanted = delete_filter_from_json(input.job.parameters);
    if (!wanted) return wanted.error();
    Page page;
    page.after = wanted->before;
    page.limit = uploads_per_group;

    for (std::uint64_t deleted = 0;;) {
        if (auto may = may_go_on(input.job.id); !may) return may;
        std::vector<RemovedUpload> removed;
        bool finished = false;
        const auto written =
            parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
                removed.clear();
                const auto now = parts_.clock.now();
                JobStore jobs(connection, input.job.tenant);
                UploadStore uploads(connection, input.job.tenant);
                const auto found = uploads.list(wanted->filter, page);
                if (!found) return found.error();
                for (const auto& view : *found) {
                    auto gone = uploads.remove(view.upload.id);
                    if (!gone) return gone.error();
                    if (*gone) removed.push_back(std::move(**gone));
                }
                finished = found->size() < uploads_per_group;
                if (finished)
                    return jobs.complete(input.job, holder, deleted + removed.size(), now);
                return jobs.progress(input.job.id, holder.fence,
                                     {"deleting", 0, deleted + removed.size(), 0}, now);
            });
        if (!written) return written;
        deleted += removed.size();
        for (const auto& upload : removed) {
            for (const auto job : upload.jobs) (void)parts_.queue.cancel(job);
            for (const auto blob : upload.blobs) (void)parts_.blobs.remove(input.job.tenant, blob);
        }
        if (finished) {
            parts_.finisher.finish(in_hand_, {{{input.job.id, input.job.bytes}}});
            return {};
        }
    }
}

}  // namespace undertone
