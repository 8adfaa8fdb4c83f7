#include "api/handlers/dataset_json.h"

#include "common/store/option_changes.h"

namespace undertone {
namespace {

void write_file_fields(JsonWriter& json, const UploadView& view) {
    const auto& [upload, job] = view;
    json.field("filename", upload.original_filename).field("file_type", upload.file_type);
    json.field("file_size", upload.bytes);
    json.field("status", shown_status(job.state)).field("progress", job.progress);
    write_row_count(json, job);
}

}  // namespace

void write_row_count(JsonWriter& json, const Job& job) {
    json.key("row_count");
    if (job.state == JobState::completed) {
        json.value(job.rows_done);
    } else {
        json.value(nullptr);
    }
}

void write_dataset(JsonWriter& json, const Dataset& dataset) {
    const auto id = dataset.id.to_string();
    json.begin_object().field("id", id).field("dataset_id", id);
    json.field("name", dataset.name).field("description", dataset.description);
    json.field("is_public", dataset.is_public);
    write_file_fields(json, dataset.shown);
    json.key("columns").raw(columns_of(dataset.shown.upload.options));
    json.field("version", dataset.version).field("last_version", dataset.last_version);
    json.field("upload_id", dataset.shown.upload.id.to_string());
    json.field("created_at", to_rfc3339(dataset.created_at));
    json.field("updated_at", to_rfc3339(dataset.updated_at)).end_object();
}

void write_version(JsonWriter& json, UploadId dataset, const DatasetVersion& version) {
    const auto& upload = version.upload.upload;
    json.begin_object().field("dataset_id", dataset.to_string());
    json.field("version", version.number).field("upload_id", upload.id.to_string());
    write_file_fields(json, version.upload);
    json.field("created_at", to_rfc3339(upload.created_at)).end_object();
}

UploadView view_of(const NewUpload& stored) {
    UploadView view;
    view.upload.tenant = stored.tenant;
    view.upload.id = stored.id;
    view.upload.original_filename = stored.original_filename;
    view.upload.file_type = stored.file_type;
    view.upload.bytes = stored.bytes;
    view.upload.created_at = stored.created_at;
    view.job.state = stored.held ? JobState::held : JobState::queued;
    return view;
}

Dataset dataset_of(const NewUpload& upload, const DatasetChanges& said) {
    return {.id = upload.id,
            .name = said.name.value_or(dataset_name_of(upload.original_filename)),
            .description = said.description.value_or(""),
            .is_public = said.is_public.value_or(false),
            .created_at = upload.created_at,
            .updated_at = upload.created_at,
            .shown = view_of(upload)};
}

}  // namespace undertone
