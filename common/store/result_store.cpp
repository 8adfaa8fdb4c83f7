#include "common/store/result_store.h"

#include "common/store/counters.h"
#include "common/store/packed_text.h"
#include "common/store/rows.h"
#include "common/store/upload_store.h"

namespace undertone {
namespace {

std::optional<BlobId> optional_blob(const Row& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return BlobId::from_bytes(row.blob(column));
}

}  // namespace

Result<> ResultStore::put(const NewResult& result, const Job& job, const Holder& holder, Time now) {
    constexpr std::string_view put_sql =
        "INSERT INTO results (tenant_id, upload_id, fence, attempt, worker, started_at, created_at,"
        " documents, row_count, rejected_count, rejects_blob_id, messages, positive, negative,"
        " neutral, unscored, score_sum_micro, dictionary_version, scores, options)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
        " $19, $20)";
    constexpr std::string_view reject_sql =
        "INSERT INTO rejects (tenant_id, upload_id, number, line, byte_offset, reason, detail, raw)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    // A first result has nothing to replace, so the common case reads nothing.
    if (job.has_result) {
        const auto before = earlier(result.upload);
        if (!before) return before.error();
        if (*before) {
            if (const auto gone = replace(result, job, **before); !gone) return gone;
        }
    }

    const auto& totals = result.totals;
    const bool started = job.state == JobState::running;
    const Value values[] = {
        Blob{tenant_.view()},
        Blob{result.upload.view()},
        holder.fence + (started ? 0 : 1),
        integer(job.attempt + (started ? 0u : 1u)),
        holder.worker,
        to_micros(holder.started_at),
        to_micros(now),
        Blob{result.documents},
        integer(result.rows),
        integer(result.rejected),
        result.rejects_blob ? Value(Blob{result.rejects_blob->view()}) : Value(nullptr),
        totals.messages,
        totals.positive,
        totals.negative,
        totals.neutral,
        totals.unscored,
        totals.score_sum_micro,
        integer_or_null(job.dictionary_version),
        result.scores.empty() ? Value(nullptr) : Value(Blob{result.scores}),
        result.options};
    if (const auto sent = connection_.send(put_sql, values); !sent) return sent;

    std::uint64_t number = 0;
    for (const auto& reject : result.rejects) {
        const Value reject_values[] = {Blob{tenant_.view()},   Blob{result.upload.view()},
                                       integer(++number),      integer(reject.line),
                                       integer(reject.offset), reject.reason,
                                       reject.detail,          Blob{reject.raw}};
        if (const auto sent = connection_.send(reject_sql, reject_values); !sent) return sent;
    }
    if (totals != MessageTotals{}) {
        Counters(connection_, tenant_)
            .messages({.uploaded = result.upload_created_at, .written = now}, totals);
    }
    return {};
}

Result<std::optional<ResultStore::Earlier>> ResultStore::earlier(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT rejects_blob_id, messages, positive, negative, neutral, unscored, score_sum_micro,"
        " attempt, fence, worker, started_at, created_at FROM results"
        " WHERE tenant_id = $1 AND upload_id = $2";
    std::optional<Earlier> found;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto seen = connection_.query(sql, values, [&](const Row& row) {
        found.emplace();
        if (const auto blob = optional_blob(row, 0)) found->holdings.blobs.push_back(*blob);
        found->holdings.totals = {row.integer(1), row.integer(2), row.integer(3),
                                  row.integer(4), row.integer(5), row.integer(6)};
        found->holdings.written_at = from_micros(row.integer(11));
        found->attempt = {.attempt = static_cast<std::uint32_t>(row.integer(7)),
                          .fence = row.integer(8),
                          .worker = std::string(row.text(9)),
                          .started_at = optional_time(row, 10),
                          .ended_at = optional_time(row, 11),
                          .outcome = "succeeded",
                          .error = {}};
    });
    if (!seen) return seen.error();
    return found;
}

Result<> ResultStore::replace(const NewResult& result, const Job& job, const Earlier& earlier) {
    constexpr std::string_view remove_result =
        "DELETE FROM results WHERE tenant_id = $1 AND upload_id = $2";
    constexpr std::string_view remove_rejects =
        "DELETE FROM rejects WHERE tenant_id = $1 AND upload_id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{result.upload.view()}};
    if (const auto kept = keep_scores(result.upload); !kept) return kept;
    if (const auto sent = connection_.send(remove_result, values); !sent) return sent;
    if (const auto sent = connection_.send(remove_rejects, values); !sent) return sent;

    DeadBlobStore dead(connection_);
    for (const auto& blob : earlier.holdings.blobs) {
        if (const auto added = dead.add(tenant_, blob); !added) return added;
    }
    Counters(connection_, tenant_)
        .messages({.uploaded = result.upload_created_at, .written = earlier.holdings.written_at},
                  -earlier.holdings.totals);
    return JobStore(connection_, tenant_).keep_success(job.id, earlier.attempt);
}

Result<> ResultStore::keep_scores(UploadId upload) {
    constexpr std::string_view sql =
        "INSERT INTO old_results (tenant_id, upload_id, fence, created_at, dictionary_version,"
        " scores) SELECT tenant_id, upload_id, fence, created_at, dictionary_version, scores"
        " FROM results WHERE tenant_id = $1 AND upload_id = $2 AND scores IS NOT NULL"
        " ON CONFLICT (tenant_id, upload_id) DO UPDATE SET fence = excluded.fence,"
        " created_at = excluded.created_at, dictionary_version = excluded.dictionary_version,"
        " scores = excluded.scores";
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    return connection_.send(sql, values);
}

Result<std::optional<std::int64_t>> ResultStore::dictionary_version(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT dictionary_version FROM results WHERE tenant_id = $1 AND upload_id = $2";
    std::optional<std::int64_t> version;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { version = optional_integer(row, 0); });
    if (!found) return found.error();
    return version;
}

Result<std::optional<std::string>> ResultStore::options(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT options FROM results"
        " WHERE tenant_id = $1 AND upload_id = $2 AND options IS NOT NULL";
    std::optional<std::string> options;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { options.emplace(row.text(0)); });
    if (!found) return found.error();
    return options;
}

Result<std::optional<StoredScores>> ResultStore::scores(UploadId upload) {
    return read_scores(
        "SELECT scores, dictionary_version FROM results"
        " WHERE tenant_id = $1 AND upload_id = $2 AND scores IS NOT NULL",
        upload);
}

Result<std::optional<StoredScores>> ResultStore::old_scores(UploadId upload) {
    return read_scores(
        "SELECT scores, dictionary_version FROM old_results"
        " WHERE tenant_id = $1 AND upload_id = $2",
        upload);
}

Result<std::optional<StoredScores>> ResultStore::read_scores(std::string_view sql,
                                                             UploadId upload) {
    std::optional<std::string> packed;
    StoredScores stored;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        packed.emplace(row.blob(0));
        stored.dictionary_version = optional_integer(row, 1);
    });
    if (!found) return found.error();
    if (!packed) return std::optional<StoredScores>();
    const auto bytes = unpack_text(*packed);
    if (!bytes) return bytes.error();
    auto scores = MessageScores::from_bytes(*bytes);
    if (!scores) return scores.error();
    stored.scores = std::move(*scores);
    return std::optional(std::move(stored));
}

Result<std::optional<StoredResult>> ResultStore::find(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT documents, row_count, rejected_count, rejects_blob_id, created_at, options"
        " FROM results"
        " WHERE tenant_id = $1 AND upload_id = $2";
    std::optional<StoredResult> result;
    Result<std::string> documents = std::string();
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        documents = unpack_text(row.blob(0));
        result = StoredResult{.documents = {},
                              .rows = static_cast<std::uint64_t>(row.integer(1)),
                              .rejected = static_cast<std::uint64_t>(row.integer(2)),
                              .rejects_blob = optional_blob(row, 3),
                              .created_at = from_micros(row.integer(4))};
        if (!row.is_null(5)) result->options.emplace(row.text(5));
    });
    if (!found) return found.error();
    if (!documents) return documents.error();
    if (result) result->documents = std::move(*documents);
    return result;
}

Result<std::vector<StoredReject>> ResultStore::rejects(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT line, byte_offset, reason, detail, raw FROM rejects"
        " WHERE tenant_id = $1 AND upload_id = $2 ORDER BY number";
    std::vector<StoredReject> rejects;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        rejects.push_back({static_cast<std::uint64_t>(row.integer(0)),
                           static_cast<std::uint64_t>(row.integer(1)), std::string(row.text(2)),
                           std::string(row.text(3)), std::string(row.blob(4))});
    });
    if (!found) return found.error();
    return rejects;
}

Result<ResultStore::Holdings> ResultStore::holdings(UploadId upload) {
    const auto before = earlier(upload);
    if (!before) return before.error();
    Holdings holdings = *before ? (*before)->holdings : Holdings{};
    const auto state = table(upload);
    if (!state) return state.error();
    if (*state && (*state)->blob) holdings.blobs.push_back(*(*state)->blob);
    return holdings;
}

Result<std::optional<TableState>> ResultStore::table(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT state, job_id, blob_id FROM tables WHERE tenant_id = $1 AND upload_id = $2";
    std::optional<TableState> table;
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        table = TableState{.state = std::string(row.text(0)),
                           .job = JobId::from_bytes(row.blob(1)),
                           .blob = optional_blob(row, 2)};
    });
    if (!found) return found.error();
    return table;
}

Result<> ResultStore::table_building(UploadId upload, JobId job, std::int64_t fence, Time now) {
    constexpr std::string_view sql =
        "INSERT INTO tables (tenant_id, upload_id, state, fence, job_id, updated_at)"
        " VALUES ($1, $2, 'building', $3, $4, $5)"
        " ON CONFLICT (tenant_id, upload_id) DO UPDATE SET state = 'building',"
        " fence = excluded.fence, job_id = excluded.job_id, blob_id = NULL, row_count = NULL,"
        " updated_at = excluded.updated_at";
    const auto before = table(upload);
    if (!before) return before.error();
    if (*before && (*before)->blob) {
        const auto dead = DeadBlobStore(connection_).add(tenant_, *(*before)->blob);
        if (!dead) return dead;
    }
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}, fence, Blob{job.view()},
                            to_micros(now)};
    return connection_.send(sql, values);
}

Result<> ResultStore::table_ready(UploadId upload, JobId job, BlobId blob, std::uint64_t rows,
                                  Time now) {
    constexpr std::string_view sql =
        "UPDATE tables SET state = 'ready', blob_id = $4, row_count = $5, updated_at = $6"
        " WHERE tenant_id = $1 AND upload_id = $2 AND job_id = $3 AND state = 'building'";
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}, Blob{job.view()},
                            Blob{blob.view()},    integer(rows),       to_micros(now)};
    const auto changed = connection_.execute(sql, values);
    if (!changed) return changed.error();
    if (*changed == 0) return Error{ErrorCode::fenced, "the table belongs to a newer result"};
    return {};
}

Result<> ResultStore::table_failed(UploadId upload, JobId job, Time now) {
    constexpr std::string_view sql =
        "UPDATE tables SET state = 'failed', updated_at = $4"
        " WHERE tenant_id = $1 AND upload_id = $2 AND job_id = $3 AND state = 'building'";
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}, Blob{job.view()},
                            to_micros(now)};
    return connection_.send(sql, values);
}

}  // namespace undertone
