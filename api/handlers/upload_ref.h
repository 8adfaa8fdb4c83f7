// The upload that a request's path names.
#pragma once

#include "api/http/message.h"
#include "common/db/database.h"
#include "common/store/records.h"

#include <optional>

namespace undertone {

/// Path's {id} as an upload of the caller's tenant.
struct UploadRef {
    TenantId tenant;
    UploadId upload;

    JobId job() const { return JobId{upload.uuid}; }
};
std::optional<UploadRef> upload_ref(const Request& request);

Error missing_upload();
/// 404, the same for missing, foreign and malformed ids.
Response no_such_upload(const Request& request);

/// The job that analyses the upload. Errors: missing_upload(), also where the id is another job's;
/// the store's.
Result<Job> find_analysis(Connection& connection, const UploadRef& ref);

/// 409 for an upload whose bytes no scan has found clean; nullopt where they may be read.
std::optional<Response> refuse_unscanned(const Request& request, const Job& job);

}  // namespace undertone
