// Goes through the folders that hold blobs (blob_layout.h).
#pragma once

#include "common/clock.h"
#include "common/ids.h"
#include "common/result.h"

#include <functional>
#include <string>

namespace undertone {

/// The blobs that one tenant made in one period.
struct BlobFolder {
    TenantId tenant;
    Time period_end;
    std::string path;
};

/// Calls `on_folder` for each one below `root`, in no order, until it returns false or an error.
/// Passes over what does not belong there. Holds one folder's names at a time for each level.
Result<> walk_blob_folders(const std::string& root,
                           const std::function<Result<bool>(const BlobFolder&)>& on_folder);

}  // namespace undertone
