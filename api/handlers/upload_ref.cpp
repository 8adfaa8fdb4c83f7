#include "api/handlers/upload_ref.h"

#include "common/store/job_store.h"

namespace undertone {

std::optional<UploadRef> upload_ref(const Request& request) {
    const auto upload = UploadId::parse(request.param("id"));
    if (!upload || !request.principal.tenant) return std::nullopt;
    return UploadRef{*request.principal.tenant, *upload};
}

Error missing_upload() { return {ErrorCode::not_found, "no such upload"}; }

Response no_such_upload(const Request& request) { return problem(missing_upload(), request); }

Result<Job> find_analysis(Connection& connection, const UploadRef& ref) {
    auto found = JobStore(connection, ref.tenant).find(ref.job());
    if (!found) return found.error();
    if (!*found || (*found)->kind != JobKind::analyze) return missing_upload();
    return std::move(**found);
}

std::optional<Response> refuse_unscanned(const Request& request, const Job& job) {
    if (!job.unscanned) return std::nullopt;
    const bool quarantined = job.state == JobState::quarantined;
    auto response = problem(
        Problem{.status = 409,
                .code = quarantined ? "quarantined" : "held_for_scan",
                .title = "Not readable",
                .detail = quarantined ? "the upload is quarantined: it can only be deleted or, by "
                                        "a retry, scanned again"
                                      : "nothing of the upload can be read before it was scanned",
                .errors = {},
                .extra = {},
                .headers = {}},
        request);
    if (!is_final(job.state)) response.unfinished = job.id;
    return response;
}

}  // namespace undertone
