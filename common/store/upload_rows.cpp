#include "common/store/upload_rows.h"

namespace undertone {

Upload read_upload(const Row& row, TenantId tenant, int first) {
    Upload upload;
    upload.tenant = tenant;
    upload.id = UploadId::from_bytes(row.blob(first));
    upload.original_filename = row.blob(first + 1);
    upload.file_type = row.text(first + 2);
    upload.format = row.text(first + 3);
    upload.kind = text_or_empty(row, first + 4);
    upload.bytes = static_cast<std::uint64_t>(row.integer(first + 5));
    upload.sha256 = row.blob(first + 6);
    upload.is_inline = row.is_null(first + 7);
    upload.options = row.text(first + 8);
    upload.collection = text_or_empty(row, first + 9);
    upload.request_id = row.text(first + 10);
    upload.created_at = from_micros(row.integer(first + 11));
    upload.asked_kind = text_or_empty(row, first + 12);
    return upload;
}

Job read_job(const Row& row, int first) {
    Job job;
    job.tenant = TenantId::from_bytes(row.blob(first));
    job.id = JobId::from_bytes(row.blob(first + 1));
    if (!row.is_null(first + 2)) job.upload = UploadId::from_bytes(row.blob(first + 2));
    job.kind = job_kind_from(row.text(first + 3));
    job.state = job_state_from(row.text(first + 4));
    job.bytes = static_cast<std::uint64_t>(row.integer(first + 5));
    job.fence = row.integer(first + 6);
    job.revision = row.integer(first + 7);
    job.attempt = static_cast<std::uint32_t>(row.integer(first + 8));
    job.retry_at = optional_time(row, first + 9);
    job.worker = text_or_empty(row, first + 10);
    job.step = text_or_empty(row, first + 11);
    job.progress = static_cast<std::uint32_t>(row.integer(first + 12));
    job.rows_done = static_cast<std::uint64_t>(row.integer(first + 13));
    job.bytes_done = static_cast<std::uint64_t>(row.integer(first + 14));
    job.has_result = row.integer(first + 15) != 0;
    job.error = text_or_empty(row, first + 16);
    job.parameters = text_or_empty(row, first + 17);
    job.request_id = row.text(first + 18);
    job.created_at = from_micros(row.integer(first + 19));
    job.updated_at = from_micros(row.integer(first + 20));
    job.started_at = optional_time(row, first + 21);
    job.dictionary_version = optional_integer(row, first + 22);
    job.unscanned = row.integer(first + 23) != 0;
    return job;
}

}  // namespace undertone
