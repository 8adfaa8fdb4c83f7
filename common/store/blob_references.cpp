#include "common/store/blob_references.h"

namespace undertone {
namespace {

Result<bool> is_known(Connection& connection, const BlobName& name) {
    // An upload's blob has the upload's id; the few others are found by a scan of their tenant.
    constexpr std::string_view sql =
        "SELECT 1 FROM uploads WHERE tenant_id = $1 AND id = $2 AND blob_id IS NOT NULL"
        " UNION ALL SELECT 1 FROM tables WHERE tenant_id = $1 AND blob_id = $2"
        " UNION ALL SELECT 1 FROM results WHERE tenant_id = $1 AND rejects_blob_id = $2"
        " UNION ALL SELECT 1 FROM report_artifacts WHERE tenant_id = $1 AND blob_id = $2"
        " UNION ALL SELECT 1 FROM dead_blobs WHERE tenant_id = $1 AND blob_id = $2";
    const Value values[] = {Blob{name.tenant.view()}, Blob{name.id.view()}};
    const auto found = connection.query(sql, values, [](const Row&) {});
    if (!found) return found.error();
    return *found > 0;
}

std::string_view page_sql(BlobReference::Kind kind) {
    switch (kind) {
        case BlobReference::Kind::upload:
            return "SELECT tenant_id, id, blob_id FROM uploads"
                   " WHERE (tenant_id, id) > ($1, $2) AND blob_id IS NOT NULL"
                   " ORDER BY tenant_id, id LIMIT 500";
        case BlobReference::Kind::rejects:
            return "SELECT tenant_id, upload_id, rejects_blob_id FROM results"
                   " WHERE (tenant_id, upload_id) > ($1, $2) AND rejects_blob_id IS NOT NULL"
                   " ORDER BY tenant_id, upload_id LIMIT 500";
        case BlobReference::Kind::report:
            return "SELECT tenant_id, blob_id, blob_id FROM report_artifacts"
                   " WHERE (tenant_id, blob_id) > ($1, $2) ORDER BY tenant_id, blob_id LIMIT 500";
        case BlobReference::Kind::table:
            break;
    }
    return "SELECT tenant_id, upload_id, blob_id FROM tables"
           " WHERE (tenant_id, upload_id) > ($1, $2) AND blob_id IS NOT NULL"
           " ORDER BY tenant_id, upload_id LIMIT 500";
}

}  // namespace

Result<std::vector<bool>> are_blobs_known(Database& database, std::span<const BlobName> names) {
    std::vector<bool> known;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        known.clear();
        for (const auto& name : names) {
            const auto found = is_known(connection, name);
            if (!found) return found.error();
            known.push_back(*found);
        }
        return {};
    });
    if (!read) return read.error();
    return known;
}

Result<std::vector<BlobReference>> next_blob_references(Database& database,
                                                        BlobReference::Kind kind,
                                                        const BlobReference& after) {
    std::vector<BlobReference> page;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        page.clear();
        const Value values[] = {Blob{after.blob.tenant.view()}, Blob{after.upload.view()}};
        const auto rows = connection.query(page_sql(kind), values, [&](const Row& row) {
            page.push_back({UploadId::from_bytes(row.blob(1)),
                            {TenantId::from_bytes(row.blob(0)), BlobId::from_bytes(row.blob(2))}});
        });
        return rows ? Result<>() : rows.error();
    });
    if (!read) return read.error();
    return page;
}

}  // namespace undertone
