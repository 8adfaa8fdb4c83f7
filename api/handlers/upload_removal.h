// Removing uploads: the rows first, then what lies outside of the database.
#pragma once

#include "api/handlers/services.h"
#include "common/store/upload_store.h"

namespace undertone {

/// False: there is no such upload.
Result<bool> remove_upload(Services& services, TenantId tenant, UploadId upload);

/// To be called once the removal is committed: queue, watchers and blobs.
void finish_removal(Services& services, TenantId tenant, const RemovedUpload& removed);

}  // namespace undertone
