// The file that says whose blobs a folder holds, so that no store is run with another one's files.
#pragma once

#include "common/blob/spool_folder.h"
#include "common/result.h"

#include <string>

namespace undertone {

/// Compares `root`/STORE_ID with `store_id`; writes it durably where there is none, through
/// `spool`. Two processes may do so at once: one of them writes, both compare. Errors: conflict
/// (another store's; both are named), storage_full, unavailable.
Result<> claim_for_store(const std::string& root, const std::string& store_id, SpoolFolder& spool);

}  // namespace undertone
