#include "cli/blob_audit.h"

#include "common/config.h"
#include "common/store/upload_store.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace undertone {
namespace {

constexpr std::size_t page_rows = 500;

struct BlobName {
    TenantId tenant;
    BlobId blob;
};

/// Whether a row names each blob, in their order.
Result<std::uint64_t> count_unknown(Database& database, const std::vector<BlobName>& names) {
    std::uint64_t unknown = 0;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        unknown = 0;
        DeadBlobStore store(connection);
        for (const auto& name : names) {
            const auto known = store.is_known(name.tenant, name.blob);
            if (!known) return known.error();
            if (!*known) ++unknown;
        }
        return {};
    });
    if (!read) return read.error();
    return unknown;
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
        return names.size() < page_rows || check_page();
    });
    if (!listed) return listed.error();
    if (checked) check_page();
    if (!checked) return checked.error();
    return orphans;
}

// Each: the blobs that a table names after ($1, $2), in order of its key.
constexpr std::array<std::string_view, 3> blobs_named_by_rows = {
    "SELECT tenant_id, id, blob_id FROM uploads "
    "WHERE (tenant_id, id) > ($1, $2) AND blob_id IS NOT NULL "
    "ORDER BY tenant_id, id LIMIT 500",
    "SELECT tenant_id, upload_id, rejects_blob_id FROM results "
    "WHERE (tenant_id, upload_id) > ($1, $2) AND rejects_blob_id IS NOT NULL "
    "ORDER BY tenant_id, upload_id LIMIT 500",
    "SELECT tenant_id, upload_id, blob_id FROM tables "
    "WHERE (tenant_id, upload_id) > ($1, $2) AND blob_id IS NOT NULL "
    "ORDER BY tenant_id, upload_id LIMIT 500"};

struct NamedBlob {
    TenantId tenant;
    Uuid row;
    BlobId blob;
};

Result<std::vector<NamedBlob>> next_page(Database& database, std::string_view sql,
                                         const NamedBlob& after) {
    std::vector<NamedBlob> page;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        page.clear();
        const std::array<Value, 2> values = {Blob{after.tenant.view()}, Blob{after.row.view()}};
        const auto rows = connection.query(sql, values, [&](const Row& row) {
            page.push_back({TenantId::from_bytes(row.blob(0)), Uuid::from_bytes(row.blob(1)),
                            BlobId::from_bytes(row.blob(2))});
        });
        if (!rows) return rows.error();
        return {};
    });
    if (!read) return read.error();
    return page;
}

/// True if the row still names the blob and the blob is not there.
Result<bool> is_missing(Database& database, BlobStore& blobs, const NamedBlob& named) {
    const auto opened = blobs.open(named.tenant, named.blob);
    if (opened) return false;
    if (opened.error().code != ErrorCode::not_found) return opened.error();
    // An upload that was deleted while we looked is no loss.
    const auto unknown = count_unknown(database, {{named.tenant, named.blob}});
    if (!unknown) return unknown.error();
    return *unknown == 0;
}

Result<std::uint64_t> count_missing(Database& database, BlobStore& blobs, std::string_view sql) {
    std::uint64_t missing = 0;
    for (NamedBlob after{};;) {
        const auto page = next_page(database, sql, after);
        if (!page) return page.error();
        if (page->empty()) return missing;
        for (const auto& named : *page) {
            const auto gone = is_missing(database, blobs, named);
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
    for (const auto sql : blobs_named_by_rows) {
        const auto missing = count_missing(database, blobs, sql);
        if (!missing) return missing.error();
        audit.missing += *missing;
    }
    return audit;
}

}  // namespace undertone
