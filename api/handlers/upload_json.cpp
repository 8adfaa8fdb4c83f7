#include "api/handlers/upload_json.h"

#include "api/upload/upload_answer.h"

namespace undertone {
namespace {

/// Seconds left, if the rest goes as fast as what is done; null until that can be told.
void write_eta(JsonWriter& json, const Job& job, Time now) {
    json.key("eta_seconds");
    if (job.state != JobState::running || !job.started_at || job.bytes_done == 0 ||
        now <= *job.started_at) {
        json.value(nullptr);
        return;
    }
    const auto elapsed = std::chrono::duration<double>(now - *job.started_at).count();
    const auto left = static_cast<double>(job.bytes - std::min(job.bytes, job.bytes_done));
    json.value(static_cast<std::int64_t>(elapsed * left / static_cast<double>(job.bytes_done)) + 1);
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
    write_upload_file(json, upload, customer_id);
    json.field("status", shown_status(job.state));
    json.field("progress", job.progress);
}

void write_upload(JsonWriter& json, const UploadView& view, std::string_view customer_id) {
    json.begin_object();
    write_upload_fields(json, view, customer_id);
    json.end_object();
}

void write_status(JsonWriter& json, const Job& job, const std::optional<QueuePosition>& position,
                  Time now) {
    json.begin_object();
    json.field("upload_id", job.id.to_string());
    json.field("status", shown_status(job.state));
    json.field("progress", job.progress);
    json.key("step").text_or_null(job.step);
    json.field("rows_done", job.rows_done);
    json.field("bytes_done", job.bytes_done);
    json.field("bytes_total", job.bytes);
    write_eta(json, job, now);
    if (position) {
        json.field("queue_position", position->position);
        json.field("waiting_for", position->waiting_for);
    } else {
        json.field("queue_position", nullptr);
        json.key("waiting_for").text_or_null(job.state == JobState::held ? "scan" : "");
    }
    json.field("attempt", job.attempt);
    write_errors(json, job);
    json.field("updated_at", to_rfc3339(job.updated_at));
    json.end_object();
}

}  // namespace undertone
