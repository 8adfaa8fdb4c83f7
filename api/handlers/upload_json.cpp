#include "api/handlers/upload_json.h"

namespace undertone {
namespace {

/// Seconds left, if the rest goes as fast as what is done; null until that can be told.
void write_eta(JsonWriter& json, const Job& job, Time now) {
    json.key("eta_seconds");
    if (job.state != JobState::running || !job.started_at || job.bytes_done == 0 ||
        now <= *job.started_at) {
        json.null();
        return;
    }
    const auto elapsed = std::chrono::duration<double>(now - *job.started_at).count();
    const auto left = static_cast<double>(job.bytes - std::min(job.bytes, job.bytes_done));
    json.number(static_cast<std::int64_t>(elapsed * left / static_cast<double>(job.bytes_done)) +
                1);
}

/// The error that ended the job; one that a completed job survived is its last_error.
void write_errors(JsonWriter& json, const Job& job) {
    const bool survived = job.state == JobState::completed;
    const auto write = [&](std::string_view name, bool shown) {
        json.key(name).raw(shown && !job.error.empty() ? std::string_view(job.error) : "null");
    };
    write("error", !survived);
    write("last_error", survived);
}

}  // namespace

void write_upload_fields(JsonWriter& json, const UploadView& view, std::string_view customer_id) {
    const auto& [upload, job] = view;
    json.key("id").text(upload.id.to_string());
    json.key("customer_id").text(customer_id);
    json.key("filename").text(upload.original_filename);
    json.key("file_type").text(upload.file_type);
    json.key("file_size").number(upload.bytes);
    json.key("upload_timestamp").text(to_rfc3339(upload.created_at));
    json.key("status").text(shown_status(job.state));
    json.key("progress").number(job.progress);
}

void write_upload(JsonWriter& json, const UploadView& view, std::string_view customer_id) {
    json.begin_object();
    write_upload_fields(json, view, customer_id);
    json.end_object();
}

void write_status(JsonWriter& json, const Job& job, const std::optional<QueuePosition>& position,
                  Time now) {
    json.begin_object();
    json.key("upload_id").text(job.id.to_string());
    json.key("status").text(shown_status(job.state));
    json.key("progress").number(job.progress);
    json.key("step").text_or_null(job.step);
    json.key("rows_done").number(job.rows_done);
    json.key("bytes_done").number(job.bytes_done);
    json.key("bytes_total").number(job.bytes);
    write_eta(json, job, now);
    if (position) {
        json.key("queue_position").number(position->position);
        json.key("waiting_for").text(position->waiting_for);
    } else {
        json.key("queue_position").null();
        json.key("waiting_for").null();
    }
    json.key("attempt").number(job.attempt);
    write_errors(json, job);
    json.key("updated_at").text(to_rfc3339(job.updated_at));
    json.end_object();
}

}  // namespace undertone
