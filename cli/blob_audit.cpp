#include "cli/blob_audit.h"

#include "common/config.h"
#include "common/store/blob_references.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace undertone {
namespace {

constexpr std::size_t page_names = 500;

Result<std::uint64_t> count_unknown(Database& database, const std::vector<BlobName>& names) {
    const auto known = are_blobs_known(database, names);
    if (!known) return known.error();
    return static_cast<std::uint64_t>(std::ranges::count(*known, false));
}

Result<std::uint64_t> count_orphans(Database& database, BlobStore& blobs, Time oldest_young) {
    std::uint64_t orphans = 0;
    std::vector<BlobName> names;
    Result<> checked;
    const auto check_page = [&] {
        const auto unknown = count_unknown(database, names);
        if (unknown) {
            orphans += *unknown;
        } else {
            checked = unknown.error();
        }
        names.clear();
        return checked.has_value();
    };
    const auto listed = blobs.list([&](const BlobStore::Listed& blob) {
        // A young one may be an upload on its way.
        if (blob.modified_micros < to_micros(oldest_young)) names.push_back({blob.tenant, blob.id});
        return names.size() < page_names || check_page();
    });
    if (!listed) return listed.error();
    if (checked) check_page();
    if (!checked) return checked.error();
    return orphans;
}

/// True if the row still names the blob and the blob is not there.
Result<bool> is_missing(Database& database, BlobStore& blobs, const BlobName& name) {
    const auto opened = blobs.open(name.tenant, name.id);
    if (opened) return false;
    if (opened.error().code != ErrorCode::not_found) return opened.error();
    // An upload that was deleted while we looked is no loss.
    const auto unknown = count_unknown(database, {name});
    if (!unknown) return unknown.error();
    return *unknown == 0;
}

Result<std::uint64_t> count_missing(Database& database, BlobStore& blobs,
                                    BlobReference::Kind kind) {
    std::uint64_t missing = 0;
    for (BlobReference after{};;) {
        const auto page = next_blob_references(database, kind, after);
        if (!page) return page.error();
        if (page->empty()) return missing;
        for (const auto& reference : *page) {
            const auto gone = is_missing(database, blobs, reference.blob);
            if (!gone) return gone.error();
            if (*gone) ++missing;
        }
        after = page->back();
    }
}

}  // namespace

Result<BlobAudit> audit_blobs(Database& database, BlobStore& blobs, const StorageConfig& config,
                              Time now) {
    BlobAudit audit;
    const auto orphans =
        count_orphans(database, blobs, now - std::chrono::minutes(config.orphan_minutes));
    if (!orphans) return orphans.error();
    audit.orphans = *orphans;
    for (const auto kind : BlobReference::kinds) {
        const auto missing = count_missing(database, blobs, kind);
        if (!missing) return missing.error();
        audit.missing += *missing;
    }
    return audit;
}

}  // namespace undertone
