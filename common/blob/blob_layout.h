// Where the local blob store keeps what, below its root folder:
//
//   STORE_ID                                          the id of the store whose blobs these are
//   5b/0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b/0190b3c/0190b3c4-d5e6-7f80-9123-456789abcdef
//   │  └ tenant                             │       └ blob
//   │                                       └ first 7 digits of the blob's id
//   └ last 2 digits of the tenant's id
//   tmp/4711-3f2a9c0d1b5e/12                          being written by process 4711, its 18th file
//   trash/TENANT.BLOB                                 orphans, by time of the move
//
// No folder grows without end. Tenants are spread over 256 folders by their id's random end. An id
// starts with its time in milliseconds (RFC 9562 5.7), so 7 of its 12 time digits name a stretch of
// 2^20 ms: a tenant gets a new folder every 17 minutes that it uploads in. Spreading blobs by their
// random digits would bound a folder as well, but would make a request of 100 files sync 100
// folders where this syncs one.
#pragma once

#include "common/clock.h"
#include "common/ids.h"

#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// The names on the way to a blob. Joined by '/' they are its path below the root.
struct BlobPath {
    std::string shard, tenant, period, blob;

    std::string folder() const { return shard + '/' + tenant + '/' + period; }
    std::string file() const { return folder() + '/' + blob; }
};
BlobPath blob_path(TenantId tenant, BlobId id);

/// Whether a name below the root is a shard, not one of the folders and files with a word for a
/// name.
bool is_shard_name(std::string_view name);

/// When the last blob of a period can have been made; nullopt if the name is not a period's.
std::optional<Time> period_end(std::string_view name);

/// A blob's name in trash/, from which an operator can tell where it came from.
std::string trash_name(TenantId tenant, BlobId id);

}  // namespace undertone
