// The columns of uploads and jobs, and how a row of them becomes a value; used by the stores alone.
#pragma once

#include "common/store/records.h"
#include "common/store/rows.h"

#include <string_view>

namespace undertone {

inline constexpr std::string_view upload_columns =
    "u.id, u.original_filename, u.file_type, u.format, u.kind, u.bytes, u.sha256,"
    " u.blob_id, u.options, u.collection, u.request_id, u.created_at, u.asked_kind";
inline constexpr int upload_column_count = 13;

inline constexpr std::string_view job_columns =
    "j.tenant_id, j.id, j.upload_id, j.kind, j.state, j.bytes, j.fence, j.revision, j.attempt,"
    " j.retry_at, j.worker, j.step, j.progress, j.rows_done, j.bytes_done, j.has_result,"
    " j.error, j.parameters, j.request_id, j.created_at, j.updated_at, j.started_at,"
    " j.dictionary_version, j.unscanned";

/// `first` is the number of upload_columns' first column in the row, below of job_columns'.
Upload read_upload(const Row& row, TenantId tenant, int first = 0);
Job read_job(const Row& row, int first = 0);

}  // namespace undertone
