// What an upload's client is told: every file's verdict.
#pragma once

#include "api/http/message.h"
#include "common/config.h"
#include "common/json_writer.h"
#include "common/store/records.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

struct RefusedFile {
    std::string filename;
    Error reason;
};

/// What every answer says of an upload, whether it was just received or read from the store. The
/// caller adds status and progress.
template <class AnyUpload>
void write_upload_file(JsonWriter& json, const AnyUpload& upload, std::string_view customer_id) {
    json.field("id", upload.id.to_string());
    json.field("customer_id", customer_id);
    json.field("filename", upload.original_filename);
    json.field("file_type", upload.file_type);
    json.field("file_size", upload.bytes);
    json.field("upload_timestamp", to_rfc3339(upload.created_at));
}

/// 201 with the accepted uploads and the refused files.
Response uploaded_answer(std::string_view customer_id, std::span<const NewUpload> uploads,
                         std::span<const RefusedFile> refused);

/// The answer when no file was taken: the files' own status where they agree, else 400.
Response nothing_accepted(const Request& request, std::span<const RefusedFile> refused,
                          std::uint64_t file_bytes_max);

}  // namespace undertone
