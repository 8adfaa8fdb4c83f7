#include "api/upload/upload_answer.h"

#include "common/json_writer.h"
#include "common/store/folded.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

void write_refused(JsonWriter& json, std::span<const RefusedFile> refused) {
    json.key("rejected").begin_array();
    for (const auto& file : refused) {
        json.begin_object();
        json.field("filename", file.filename);
        json.field("code", to_string(file.reason.code));
        json.field("detail", shown_detail(file.reason));
        json.end_object();
    }
    json.end_array();
}

}  // namespace

Response uploaded_answer(std::string_view customer_id, std::span<const NewUpload> uploads,
                         std::span<const RefusedFile> refused) {
    JsonWriter json;
    json.begin_object();
    json.field("message", fmt::format("Successfully uploaded {} {}", uploads.size(),
                                      uploads.size() == 1 ? "file" : "files"));
    json.key("uploads").begin_array();
    for (const auto& upload : uploads) {
        json.begin_object();
        write_upload_file(json, upload, customer_id);
        json.field("status", "pending");
        json.field("progress", 0);
        json.end_object();
    }
    json.end_array();
    write_refused(json, refused);
    json.end_object();

    Response response;
    response.status = 201;
    response.body = json.take();
    if (uploads.size() == 1) {
        response.headers.emplace_back("Location",
                                      "/api/v1/uploads/" + uploads.front().id.to_string());
    }
    return response;
}

Response nothing_accepted(const Request& request, std::span<const RefusedFile> refused,
                          std::uint64_t file_bytes_max) {
    if (refused.empty()) {
        return problem(Problem{.status = 400,
                               .code = "no_files",
                               .title = "No files",
                               .detail = "the form has no file part; send one or more named files",
                               .errors = {{"form/files", "at least one file is required"}},
                               .extra = {},
                               .headers = {}},
                       request);
    }
    const auto& first = refused.front().reason;
    const auto status = status_of(first.code, request);
    const bool agree = std::all_of(refused.begin(), refused.end(), [&](const RefusedFile& file) {
        return status_of(file.reason.code, request) == status;
    });
    JsonWriter extra;  // members of the problem object, so without its braces
    write_refused(extra, refused);
    if (agree && status == 413) extra.field("limit_bytes", file_bytes_max);

    Problem answer{.status = agree ? status : 400,
                   .code = agree ? std::string(to_string(first.code)) : "no_acceptable_file",
                   .title = "No acceptable file",
                   .detail = shown_detail(first),
                   .errors = {},
                   .extra = extra.take(),
                   .headers = {}};
    for (std::size_t i = 0; i < refused.size(); ++i) {
        answer.errors.push_back({fmt::format("form/files/{}", i), shown_detail(refused[i].reason)});
    }
    return problem(answer, request);
}

}  // namespace undertone
