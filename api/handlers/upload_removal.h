// Removing uploads: the rows first, then what lies outside of the database.
#pragma once

#include "api/handlers/services.h"
#include "api/handlers/upload_ref.h"
#include "common/store/upload_store.h"

namespace undertone {

/// Removes the upload, and leaves `what` in the audit log. False: there is no such upload.
Result<bool> remove_upload(Services& services, const Request& request, const UploadRef& ref,
                           const AuditNote& what);

/// To be called once the removal is committed: queue, watchers and blobs.
void finish_removal(Services& services, TenantId tenant, const RemovedUpload& removed);

}  // namespace undertone
