// What the store keeps about uploads and jobs, as values.
//
// A job's life; `fence` grows at every arrow but the one from `running` to `completed`: what a
// worker started and completed keeps the fence that its result was written with.
//
//   queued ──▶ running ──▶ completed ──(reprocess)──▶ queued
//     │  ▲        │ ├────▶ failed ─────┐
//     │  │        │ └────▶ cancelled ──┤
//     │  └────────┼────────(retry)─────┘
//     │           ▼
//     └──────▶ retrying (until retry_at)
//
// Where uploads are scanned they are `held` first; what is not found clean is `quarantined`. Both
// have `unscanned` set, as has one that was cancelled before its scan: its bytes are nobody's to
// read, and a retry leads back to the scan.
//
//   held ──(clean)──▶ queued ...
//    ▲ ├────────────▶ quarantined ──┐
//    │ └────────────▶ cancelled ────┤
//    └──────────────(retry)─────────┘
//
// A small job never runs in the store's eyes: it goes from `queued` or `retrying` straight to
// where its attempt ends. `retrying` is left as `queued` is, and where a reprocess fails or is
// cancelled the job is `completed` again, with the result it had.
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/queue/job_queue.h"
#include "common/sentiment/message_totals.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

enum class JobKind { analyze, build_table, delete_uploads, report };
enum class JobState { held, queued, running, retrying, completed, failed, cancelled, quarantined };

std::string_view to_string(JobKind kind);
std::string_view to_string(JobState state);
JobKind job_kind_from(std::string_view text);
JobState job_state_from(std::string_view text);

/// The state as clients see it: pending | processing | completed | failed | cancelled.
std::string_view shown_status(JobState state);
/// True for completed, failed, cancelled and quarantined.
bool is_final(JobState state);

/// Why a job failed, as the API shows it.
struct JobError {
    std::string code;
    std::string detail;
    std::optional<std::uint64_t> line, offset;
    bool retryable = false;

    /// {"code":...,"detail":...,"line":null,"offset":null,"retryable":false}
    std::string to_json() const;
};

struct NewUpload {
    TenantId tenant;
    UploadId id;
    std::string original_filename;
    std::string file_type;
    std::string format;
    std::string asked_kind;  ///< chat | table: forced by the caller; empty: to be found out
    std::uint64_t bytes;
    std::string sha256;                  ///< 32 raw bytes
    std::optional<std::string> content;  ///< a small file itself; else it is blob `id`
    std::string options = "{}";
    std::string collection;
    std::string request_id;
    Time created_at;
    bool held = false;  ///< to be scanned before anything of it is read
};

struct Upload {
    TenantId tenant;
    UploadId id;
    std::string original_filename, file_type, format, sha256, options, collection, request_id;
    std::string asked_kind;  ///< chat | table: forced by the caller; or empty
    std::string kind;        ///< chat | table, as the analysis found it; empty until then
    std::uint64_t bytes = 0;
    bool is_inline = false;  ///< the bytes are in the database, not in a blob
    Time created_at;

    BlobId blob() const { return BlobId{id.uuid}; }
};

struct Job {
    TenantId tenant;
    JobId id;
    std::optional<UploadId> upload;
    JobKind kind = JobKind::analyze;
    JobState state = JobState::queued;
    std::uint64_t bytes = 0;
    std::int64_t fence = 0;
    std::int64_t revision = 0;
    std::uint32_t attempt = 0;
    std::optional<Time> retry_at;
    std::string worker, step, error, parameters, request_id;  ///< error: JSON, or empty
    std::uint32_t progress = 0;
    std::uint64_t rows_done = 0, bytes_done = 0;
    bool has_result = false;
    bool unscanned = false;  ///< the upload's bytes may not be read: no scan has found them clean
    /// What it scores with, whenever it runs; nullopt: no dictionary.
    std::optional<std::int64_t> dictionary_version;
    Time created_at, updated_at;
    std::optional<Time> started_at;

    QueuedJob queued(std::chrono::milliseconds delay = {}) const {
        return {tenant, id, class_for_size(bytes), bytes, delay};
    }
};

/// A job that waits from the start. The views are the caller's.
struct NewJob {
    JobId id;
    std::optional<UploadId> upload;
    JobKind kind;
    std::uint64_t bytes = 0;
    std::string_view parameters;  ///< JSON, or empty
    std::string_view request_id;
    std::optional<std::int64_t> dictionary_version = {};
    Time created_at;
};

struct Attempt {
    std::uint32_t attempt = 0;
    std::int64_t fence = 0;
    std::string worker;
    std::optional<Time> started_at, ended_at;
    std::string outcome;  ///< running | succeeded | failed | cancelled | lost | refused_late
    std::string error;    ///< JSON, or empty
};

/// How a list is cut: `after` goes on in the list's order, `before` gives the page just before.
struct Page {
    std::optional<UploadId> after, before;
    std::uint64_t skip = 0;
    std::uint32_t limit = 50;
};

struct UploadFilter {
    std::string status;  ///< as shown; empty: any
    std::string kind;
    std::string filename_part;  ///< case-insensitive
    std::optional<Time> from, to;

    bool only_status() const { return kind.empty() && filename_part.empty() && !from && !to; }
};

}  // namespace undertone
