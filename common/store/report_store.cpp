#include "common/store/report_store.h"

#include "common/store/dataset_store.h"
#include "common/store/job_store.h"
#include "common/store/upload_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 4> kind_names = {"html", "json", "redacted_html",
                                                        "redacted_json"};

std::string select_reports(std::string_view rest) {
    return fmt::format(
        "SELECT r.tenant_id, r.id, r.dataset_id, r.upload_id, r.options, r.created_at, d.name,"
        " u.original_filename, d.is_public, (SELECT COUNT(*) FROM report_shares s"
        " WHERE s.tenant_id = r.tenant_id AND s.report_id = r.id), {}"
        " FROM reports r JOIN jobs j ON j.tenant_id = r.tenant_id AND j.id = r.id"
        " JOIN uploads u ON u.tenant_id = r.tenant_id AND u.id = r.dataset_id"
        " LEFT JOIN datasets d ON d.tenant_id = r.tenant_id AND d.id = r.dataset_id {}",
        job_columns, rest);
}
constexpr int own_columns = 10;
constexpr std::string_view is_public = "d.is_public = 1 AND j.state = 'completed'";

StoredReport read_report(const Row& row) {
    StoredReport report{.tenant = TenantId::from_bytes(row.blob(0)),
                        .id = ReportId::from_bytes(row.blob(1)),
                        .dataset = UploadId::from_bytes(row.blob(2)),
                        .upload = UploadId::from_bytes(row.blob(3)),
                        .dataset_name = text_or_empty(row, 6),
                        .options = std::string(row.text(4)),
                        .is_public = !row.is_null(8) && row.integer(8) != 0,
                        .shares = static_cast<std::uint64_t>(row.integer(9)),
                        .created_at = from_micros(row.integer(5)),
                        .job = read_job(row, own_columns)};
    if (report.dataset_name.empty()) report.dataset_name = dataset_name_of(row.blob(7));
    return report;
}

/// `where` leaves the tenant's or the public ones; the page's values are the last three.
std::string list_sql(std::string_view where, int first, bool ascending) {
    return select_reports(fmt::format(
        "WHERE {} AND r.id {} ${} ORDER BY r.id {} LIMIT ${} "
        "OFFSET ${}",
        where, ascending ? ">" : "<", first, ascending ? "ASC" : "DESC", first + 1, first + 2));
}

Result<std::vector<StoredReport>> read_reports(Connection& connection, std::string_view sql,
                                               Values values, bool reverse) {
    std::vector<StoredReport> reports;
    const auto found =
        connection.query(sql, values, [&](const Row& row) { reports.push_back(read_report(row)); });
    if (!found) return found.error();
    if (reverse) std::reverse(reports.begin(), reports.end());
    return reports;
}

Result<std::optional<StoredReport>> read_one(Connection& connection, std::string_view sql,
                                             Values values) {
    auto found = read_reports(connection, sql, values, false);
    if (!found) return found.error();
    if (found->empty()) return std::optional<StoredReport>();
    return std::optional(std::move(found->front()));
}

Result<std::uint64_t> read_count(Connection& connection, std::string_view sql, Values values) {
    std::uint64_t count = 0;
    const auto found = connection.query(
        sql, values, [&](const Row& row) { count = static_cast<std::uint64_t>(row.integer(0)); });
    if (!found) return found.error();
    return count;
}

Result<std::vector<BlobId>> read_blobs(Connection& connection, std::string_view sql,
                                       Values values) {
    std::vector<BlobId> blobs;
    const auto found = connection.query(
        sql, values, [&](const Row& row) { blobs.push_back(BlobId::from_bytes(row.blob(0))); });
    if (!found) return found.error();
    return blobs;
}

}  // namespace

std::string_view to_string(ArtifactKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

Result<> ReportStore::insert(const NewReport& report) {
    constexpr std::string_view sql =
        "INSERT INTO reports (tenant_id, id, dataset_id, upload_id, options, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)";
    const auto queued = JobStore(connection_, tenant_)
                            .insert({.id = JobId{report.id.uuid},
                                     .upload = report.upload,
                                     .kind = JobKind::report,
                                     .bytes = report.bytes,
                                     .parameters = {},
                                     .request_id = report.request_id,
                                     .created_at = report.created_at});
    if (!queued) return queued;
    const Value values[] = {
        Blob{tenant_.view()},       Blob{report.id.view()}, Blob{report.dataset.view()},
        Blob{report.upload.view()}, report.options,         to_micros(report.created_at)};
    return connection_.send(sql, values);
}

Result<std::optional<StoredReport>> ReportStore::find(ReportId id) {
    static const std::string sql = select_reports("WHERE r.tenant_id = $1 AND r.id = $2");
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    return read_one(connection_, sql, values);
}

Result<std::vector<StoredReport>> ReportStore::list(const IdPage& page) {
    static const std::string upward = list_sql("r.tenant_id = $1", 2, true),
                             downward = list_sql("r.tenant_id = $1", 2, false);
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    return read_reports(connection_, page.ascending() ? upward : downward, values,
                        page.backwards());
}

Result<std::uint64_t> ReportStore::count() {
    constexpr std::string_view sql = "SELECT COUNT(*) FROM reports WHERE tenant_id = $1";
    const Value values[] = {Blob{tenant_.view()}};
    return read_count(connection_, sql, values);
}

Result<> ReportStore::put(ReportId id, std::span<const ReportArtifact> artifacts) {
    constexpr std::string_view sql =
        "INSERT INTO report_artifacts (tenant_id, report_id, kind, blob_id, bytes)"
        " VALUES ($1, $2, $3, $4, $5)";
    for (const auto& artifact : artifacts) {
        const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, to_string(artifact.kind),
                                Blob{artifact.blob.view()}, integer(artifact.bytes)};
        if (const auto sent = connection_.send(sql, values); !sent) return sent;
    }
    return {};
}

Result<std::optional<ReportArtifact>> ReportStore::artifact(ReportId id, ArtifactKind kind) {
    constexpr std::string_view sql =
        "SELECT blob_id, bytes FROM report_artifacts"
        " WHERE tenant_id = $1 AND report_id = $2 AND kind = $3";
    std::optional<ReportArtifact> artifact;
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, to_string(kind)};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        artifact = ReportArtifact{kind, BlobId::from_bytes(row.blob(0)),
                                  static_cast<std::uint64_t>(row.integer(1))};
    });
    if (!found) return found.error();
    return artifact;
}

Result<std::optional<RemovedUpload>> ReportStore::remove(ReportId id) {
    constexpr std::string_view blobs_sql =
        "SELECT blob_id FROM report_artifacts WHERE tenant_id = $1 AND report_id = $2";
    constexpr std::string_view remove_sql =
        "DELETE FROM jobs WHERE tenant_id = $1 AND id = $2 AND kind = 'report'";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    auto blobs = read_blobs(connection_, blobs_sql, values);
    if (!blobs) return blobs.error();
    const auto removed = connection_.execute(remove_sql, values);
    if (!removed) return removed.error();
    if (*removed == 0) return std::optional<RemovedUpload>();
    DeadBlobStore dead(connection_);
    for (const auto& blob : *blobs) {
        if (const auto added = dead.add(tenant_, blob); !added) return added.error();
    }
    return std::optional(RemovedUpload{std::move(*blobs), {JobId{id.uuid}}});
}

Result<std::vector<BlobId>> ReportStore::blobs_of(UploadId upload) {
    constexpr std::string_view sql =
        "SELECT a.blob_id FROM reports r JOIN report_artifacts a ON a.tenant_id = r.tenant_id"
        " AND a.report_id = r.id WHERE r.tenant_id = $1 AND r.upload_id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{upload.view()}};
    return read_blobs(connection_, sql, values);
}

Result<ReportStore::Totals> ReportStore::totals(Time now) {
    constexpr std::string_view status_sql =
        "SELECT j.state, COUNT(*) FROM reports r JOIN jobs j ON j.tenant_id = r.tenant_id"
        " AND j.id = r.id WHERE r.tenant_id = $1 GROUP BY j.state";
    constexpr std::string_view public_sql =
        "SELECT COUNT(*) FROM reports r JOIN datasets d ON d.tenant_id = r.tenant_id"
        " AND d.id = r.dataset_id JOIN jobs j ON j.tenant_id = r.tenant_id AND j.id = r.id"
        " WHERE r.tenant_id = $1 AND d.is_public = 1 AND j.state = 'completed'";
    constexpr std::string_view shared_sql =
        "SELECT COUNT(DISTINCT report_id) FROM report_shares WHERE tenant_id = $1"
        " AND expires_at > $2";
    constexpr std::string_view bytes_sql =
        "SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM report_artifacts WHERE tenant_id = $1";
    Totals totals;
    const Value values[] = {Blob{tenant_.view()}, to_micros(now)};
    const auto tenant = Values(values).first(1);
    const auto found = connection_.query(status_sql, tenant, [&](const Row& row) {
        const auto count = static_cast<std::uint64_t>(row.integer(1));
        totals.by_status[std::string(shown_status(job_state_from(row.text(0))))] += count;
        totals.total += count;
    });
    if (!found) return found.error();
    const auto of_public = read_count(connection_, public_sql, tenant);
    if (!of_public) return of_public.error();
    const auto with_links = read_count(connection_, shared_sql, values);
    if (!with_links) return with_links.error();
    const auto bytes = read_count(connection_, bytes_sql, tenant);
    if (!bytes) return bytes.error();
    totals.of_public_datasets = *of_public;
    totals.with_links = *with_links;
    totals.artifact_bytes = *bytes;
    return totals;
}

Result<std::optional<StoredReport>> PublicReportStore::find(ReportId id) {
    static const std::string sql = select_reports(fmt::format("WHERE r.id = $1 AND {}", is_public));
    const Value values[] = {Blob{id.view()}};
    return read_one(connection_, sql, values);
}

Result<std::vector<StoredReport>> PublicReportStore::list(const IdPage& page) {
    static const std::string upward = list_sql(is_public, 1, true),
                             downward = list_sql(is_public, 1, false);
    const auto edge = page.edge();
    const Value values[] = {Blob{edge.view()}, integer(page.limit), integer(page.skip)};
    return read_reports(connection_, page.ascending() ? upward : downward, values,
                        page.backwards());
}

Result<std::uint64_t> PublicReportStore::count() {
    constexpr std::string_view sql =
        "SELECT COUNT(*) FROM datasets d JOIN reports r ON r.tenant_id = d.tenant_id"
        " AND r.dataset_id = d.id JOIN jobs j ON j.tenant_id = r.tenant_id AND j.id = r.id"
        " WHERE d.is_public = 1 AND j.state = 'completed'";
    return read_count(connection_, sql, {});
}

}  // namespace undertone
