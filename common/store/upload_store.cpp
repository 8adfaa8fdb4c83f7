#include "common/store/upload_store.h"

#include "common/store/counters.h"
#include "common/store/dataset_store.h"
#include "common/store/folded.h"
#include "common/store/report_store.h"
#include "common/store/result_store.h"
#include "common/store/upload_rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

// One text for every combination, so that each is prepared once: a filter that is not set is null.
const std::string& list_sql(bool by_status, bool backwards) {
    static const auto make = [](bool status, bool back) {
        // With a status the index jobs_by_status leads, without one the uploads' own order.
        return fmt::format(
            "SELECT {}, {} FROM {} WHERE {}.tenant_id = $1"
            " AND (CAST($2 AS TEXT) IS NULL OR j.status = $2) {}"
            " AND {}.id {} $3"
            " AND (CAST($4 AS TEXT) IS NULL OR u.kind = $4)"
            " AND (CAST($5 AS TEXT) IS NULL OR u.folded_filename LIKE $5 ESCAPE '\\')"
            " AND u.created_at >= $6 AND u.created_at <= $7"
            " ORDER BY {}.id {} LIMIT $8 OFFSET $9",
            upload_columns, job_columns,
            status ? "jobs j JOIN uploads u ON u.tenant_id = j.tenant_id AND u.id = j.id"
                   : "uploads u JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id",
            status ? "j" : "u", status ? "AND j.status = $2 AND j.kind = 'analyze'" : "",
            status ? "j" : "u", back ? ">" : "<", status ? "j" : "u", back ? "ASC" : "DESC");
    };
    static const std::string all = make(false, false), all_back = make(false, true);
    static const std::string one = make(true, false), one_back = make(true, true);
    return by_status ? (backwards ? one_back : one) : (backwards ? all_back : all);
}

constexpr Uuid smallest_id{};
constexpr Uuid largest_id = [] {
    Uuid uuid;
    for (auto& byte : uuid.bytes) byte = 0xff;
    return uuid;
}();

// So many rows are skipped as fast as they are counted.
constexpr std::uint64_t deep_skip = 100;

/// The same page of `total` uploads, reached from the oldest one where that is nearer.
Page from_nearer_end(Page page, std::uint64_t total) {
    if (page.skip <= total / 2) return page;
    const auto left = total - std::min(page.skip, total);
    page.limit = static_cast<std::uint32_t>(std::min<std::uint64_t>(page.limit, left));
    page.skip = left - page.limit;
    page.before = UploadId{smallest_id};
    return page;
}

struct FilterValues {
    explicit FilterValues(const UploadFilter& filter)
        : pattern(filter.filename_part.empty() ? "" : like_pattern(filter.filename_part)),
          status(text_or_null(filter.status)),
          kind(text_or_null(filter.kind)),
          name(text_or_null(pattern)),
          from(filter.from ? to_micros(*filter.from) : INT64_MIN),
          to(filter.to ? to_micros(*filter.to) : INT64_MAX) {}

    std::string pattern;
    Value status, kind, name;
    std::int64_t from, to;
};

}  // namespace

void RemovedUpload::add(RemovedUpload other) {
    blobs.insert(blobs.end(), other.blobs.begin(), other.blobs.end());
    jobs.insert(jobs.end(), other.jobs.begin(), other.jobs.end());
}

Result<> UploadStore::insert(const NewUpload& upload) {
    constexpr std::string_view insert_upload =
        "INSERT INTO uploads (tenant_id, id, original_filename, folded_filename, file_type, format,"
        " asked_kind, bytes, sha256, blob_id, options, collection, request_id, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    constexpr std::string_view insert_content =
        "INSERT INTO upload_contents (tenant_id, upload_id, content) VALUES ($1, $2, $3)";
    constexpr std::string_view insert_job =
        "INSERT INTO jobs (tenant_id, id, upload_id, kind, state, bytes, request_id, created_at,"
        " updated_at, unscanned, dictionary_version)"
        " VALUES ($1, $2, $2, 'analyze', $6, $3, $4, $5, $5, $7,"
        " (SELECT MAX(version) FROM dictionaries WHERE tenant_id = $1))";

    const auto folded = folded_text(upload.original_filename);
    const Value upload_values[] = {Blob{tenant_.view()},
                                   Blob{upload.id.view()},
                                   Blob{upload.original_filename},
                                   folded,
                                   upload.file_type,
                                   upload.format,
                                   text_or_null(upload.asked_kind),
                                   integer(upload.bytes),
                                   Blob{upload.sha256},
                                   upload.content ? Value(nullptr) : Value(Blob{upload.id.view()}),
                                   upload.options,
                                   text_or_null(upload.collection),
                                   upload.request_id,
                                   to_micros(upload.created_at)};
    if (const auto sent = connection_.send(insert_upload, upload_values); !sent) return sent;

    if (upload.content) {
        const Value values[] = {Blob{tenant_.view()}, Blob{upload.id.view()},
                                Blob{*upload.content}};
        if (const auto sent = connection_.send(insert_content, values); !sent) return sent;
    }

    const Value job_values[] = {
        Blob{tenant_.view()},         Blob{upload.id.view()},
        integer(upload.bytes),        upload.request_id,
        to_micros(upload.created_at), to_string(upload.held ? JobState::held : JobState::queued),
        std::int64_t{upload.held}};
    if (const auto sent = connection_.send(insert_job, job_values); !sent) return sent;

    Counters(connection_, tenant_).uploaded(upload.created_at, upload.bytes);
    return {};
}

Result<std::optional<UploadView>> UploadStore::find(UploadId id) {
    static const std::string sql = fmt::format(
        "SELECT {}, {} FROM uploads u JOIN jobs j ON j.tenant_id = u.tenant_id"
        " AND j.id = u.id WHERE u.tenant_id = $1 AND u.id = $2",
        upload_columns, job_columns);
    std::optional<UploadView> view;
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        view = UploadView{read_upload(row, tenant_), read_job(row, upload_column_count)};
    });
    if (!found) return found.error();
    return view;
}

Result<std::optional<std::string>> UploadStore::content(UploadId id) {
    constexpr std::string_view sql =
        "SELECT content FROM upload_contents WHERE tenant_id = $1 AND upload_id = $2";
    std::optional<std::string> content;
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { content.emplace(row.blob(0)); });
    if (!found) return found.error();
    return content;
}

Result<std::vector<UploadView>> UploadStore::list(const UploadFilter& filter, const Page& page) {
    const bool deep = page.skip >= deep_skip && !page.after && !page.before && filter.only_status();
    if (!deep) return read_page(filter, page);
    const auto total = count(filter);
    if (!total) return total.error();
    return read_page(filter, from_nearer_end(page, **total));
}

Result<std::vector<UploadView>> UploadStore::read_page(const UploadFilter& filter,
                                                       const Page& page) {
    const bool backwards = page.before.has_value();
    const auto& sql = list_sql(!filter.status.empty(), backwards);
    const FilterValues bound(filter);
    const Uuid edge = backwards    ? page.before->uuid
                      : page.after ? page.after->uuid
                                   : (backwards ? smallest_id : largest_id);
    const Value values[] = {
        Blob{tenant_.view()}, bound.status, Blob{edge.view()},   bound.kind,        bound.name,
        bound.from,           bound.to,     integer(page.limit), integer(page.skip)};
    std::vector<UploadView> views;
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        views.push_back({read_upload(row, tenant_), read_job(row, upload_column_count)});
    });
    if (!found) return found.error();
    if (backwards) std::reverse(views.begin(), views.end());
    return views;
}

Result<std::optional<std::uint64_t>> UploadStore::count(const UploadFilter& filter) {
    constexpr std::string_view totals_sql =
        "SELECT pending, processing, completed, failed, cancelled FROM tenant_totals"
        " WHERE tenant_id = $1";
    constexpr std::string_view counted_sql =
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM uploads u JOIN jobs j"
        " ON j.tenant_id = u.tenant_id AND j.id = u.id WHERE u.tenant_id = $1"
        " AND (CAST($2 AS TEXT) IS NULL OR j.status = $2)"
        " AND (CAST($3 AS TEXT) IS NULL OR u.kind = $3)"
        " AND (CAST($4 AS TEXT) IS NULL OR u.folded_filename LIKE $4 ESCAPE '\\')"
        " AND u.created_at >= $5 AND u.created_at <= $6 LIMIT 10001) AS counted";
    constexpr std::uint64_t counted_max = 10'000;

    std::uint64_t count = 0;
    if (filter.only_status()) {
        const Value values[] = {Blob{tenant_.view()}};
        const auto found = connection_.query(totals_sql, values, [&](const Row& row) {
            constexpr std::string_view names[] = {"pending", "processing", "completed", "failed",
                                                  "cancelled"};
            for (int i = 0; i < 5; ++i) {
                if (filter.status.empty() || filter.status == names[i]) {
                    count += static_cast<std::uint64_t>(row.integer(i));
                }
            }
        });
        if (!found) return found.error();
        return std::optional(count);
    }

    const FilterValues bound(filter);
    const Value values[] = {Blob{tenant_.view()}, bound.status, bound.kind,
                            bound.name,           bound.from,   bound.to};
    const auto found = connection_.query(counted_sql, values, [&](const Row& row) {
        count = static_cast<std::uint64_t>(row.integer(0));
    });
    if (!found) return found.error();
    return count > counted_max ? std::nullopt : std::optional(count);
}

Result<> UploadStore::set_options(UploadId id, std::string_view options) {
    constexpr std::string_view sql =
        "UPDATE uploads SET options = $3 WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, options};
    return connection_.send(sql, values);
}

Result<> UploadStore::set_kind(UploadId id, std::string_view kind) {
    constexpr std::string_view sql =
        "UPDATE uploads SET kind = $3 WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, kind};
    return connection_.send(sql, values);
}

Result<std::optional<RemovedUpload>> UploadStore::remove(UploadId id) {
    const auto versions = DatasetStore(connection_, tenant_).later_versions(id);
    if (!versions) return versions.error();
    auto removed = remove_alone(id);
    if (!removed || !*removed) return removed;
    for (const auto& version : *versions) {
        auto gone = remove_alone(version);
        if (!gone) return gone.error();
        if (*gone) (*removed)->add(std::move(**gone));
    }
    return removed;
}

Result<std::optional<RemovedUpload>> UploadStore::remove_alone(UploadId id) {
    constexpr std::string_view analysis_sql =
        "DELETE FROM jobs WHERE tenant_id = $1 AND id = $2 RETURNING state";
    constexpr std::string_view jobs_sql =
        "SELECT id FROM jobs WHERE tenant_id = $1 AND upload_id = $2 AND kind <> 'analyze'";
    constexpr std::string_view remove_sql = "DELETE FROM uploads WHERE tenant_id = $1 AND id = $2";

    const auto view = find(id);
    if (!view) return view.error();
    if (!*view) return std::optional<RemovedUpload>();
    const auto& [upload, job] = **view;

    // Its row first: a worker that is just writing the result is waited for, and what it wrote is
    // seen below.
    std::optional<JobState> state;
    const Value analysis[] = {Blob{tenant_.view()}, Blob{job.id.view()}};
    const auto ended = connection_.query(
        analysis_sql, analysis, [&](const Row& row) { state = job_state_from(row.text(0)); });
    if (!ended) return ended.error();
    if (!state) return std::optional<RemovedUpload>();  // somebody else removes it

    RemovedUpload removed{.blobs = {}, .jobs = {job.id}};
    if (!upload.is_inline) removed.blobs.push_back(upload.blob());

    ResultStore results(connection_, tenant_);
    const auto held = results.holdings(id);
    if (!held) return held.error();
    removed.blobs.insert(removed.blobs.end(), held->blobs.begin(), held->blobs.end());
    const auto reports = ReportStore(connection_, tenant_).blobs_of(id);
    if (!reports) return reports.error();
    removed.blobs.insert(removed.blobs.end(), reports->begin(), reports->end());

    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto jobs = connection_.query(jobs_sql, values, [&](const Row& row) {
        removed.jobs.push_back(JobId::from_bytes(row.blob(0)));
    });
    if (!jobs) return jobs.error();

    if (const auto gone = connection_.execute(remove_sql, values); !gone) return gone.error();
    DeadBlobStore dead(connection_);
    for (const auto& blob : removed.blobs) {
        if (const auto added = dead.add(tenant_, blob); !added) return added.error();
    }
    Counters counters(connection_, tenant_);
    counters.deleted(upload.created_at, upload.bytes, *state);
    if (held->totals != MessageTotals{}) {
        counters.messages({.uploaded = upload.created_at, .written = held->written_at},
                          -held->totals);
    }
    return std::optional(std::move(removed));
}

Result<std::optional<TenantId>> tenant_of_upload(Connection& connection, UploadId id) {
    constexpr std::string_view sql =
        "SELECT t.id FROM tenants t WHERE EXISTS"
        " (SELECT 1 FROM uploads u WHERE u.tenant_id = t.id AND u.id = $1)";
    std::optional<TenantId> tenant;
    const Value values[] = {Blob{id.view()}};
    const auto found = connection.query(
        sql, values, [&](const Row& row) { tenant = TenantId::from_bytes(row.blob(0)); });
    if (!found) return found.error();
    return tenant;
}

Result<> DeadBlobStore::add(TenantId tenant, BlobId blob) {
    constexpr std::string_view sql =
        "INSERT INTO dead_blobs (tenant_id, blob_id) VALUES ($1, $2)"
        " ON CONFLICT (tenant_id, blob_id) DO NOTHING";
    const Value values[] = {Blob{tenant.view()}, Blob{blob.view()}};
    return connection_.send(sql, values);
}

Result<std::vector<BlobName>> DeadBlobStore::list(std::uint32_t limit) {
    constexpr std::string_view sql = "SELECT tenant_id, blob_id FROM dead_blobs LIMIT $1";
    std::vector<BlobName> blobs;
    const Value values[] = {integer(limit)};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        blobs.push_back({TenantId::from_bytes(row.blob(0)), BlobId::from_bytes(row.blob(1))});
    });
    if (!found) return found.error();
    return blobs;
}

Result<> DeadBlobStore::forget(const BlobName& blob) {
    constexpr std::string_view sql = "DELETE FROM dead_blobs WHERE tenant_id = $1 AND blob_id = $2";
    const Value values[] = {Blob{blob.tenant.view()}, Blob{blob.id.view()}};
    return connection_.send(sql, values);
}

}  // namespace undertone
