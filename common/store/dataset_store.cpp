#include "common/store/dataset_store.h"

#include "common/store/upload_rows.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

// `f` is the data set's first upload, `u` the one that is shown: `shown` says which.
std::string select_datasets(std::string_view shown, std::string_view rest) {
    return fmt::format(
        "SELECT f.id, f.original_filename, f.created_at, d.name, d.description, d.is_public,"
        " d.last_version, d.updated_at, v.number, {}, {}"
        " FROM uploads f LEFT JOIN datasets d ON d.tenant_id = f.tenant_id AND d.id = f.id"
        " JOIN uploads u ON u.tenant_id = f.tenant_id AND u.id = {}"
        " JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id"
        " LEFT JOIN dataset_versions v ON v.tenant_id = u.tenant_id AND v.upload_id = u.id"
        " WHERE f.tenant_id = $1 {}",
        upload_columns, job_columns, shown, rest);
}
constexpr int own_columns = 9;

Dataset read_dataset(const Row& row, TenantId tenant) {
    Dataset dataset{.id = UploadId::from_bytes(row.blob(0)),
                    .name = text_or_empty(row, 3),
                    .description = text_or_empty(row, 4),
                    .created_at = from_micros(row.integer(2)),
                    .updated_at = from_micros(row.integer(2)),
                    .shown = {read_upload(row, tenant, own_columns),
                              read_job(row, own_columns + upload_column_count)}};
    if (dataset.name.empty()) dataset.name = dataset_name_of(row.blob(1));
    if (!row.is_null(7)) {
        dataset.is_public = row.integer(5) != 0;
        dataset.last_version = static_cast<std::uint32_t>(row.integer(6));
        dataset.updated_at = from_micros(row.integer(7));
    }
    if (!row.is_null(8)) dataset.version = static_cast<std::uint32_t>(row.integer(8));
    return dataset;
}

}  // namespace

std::string dataset_name_of(std::string_view filename) {
    constexpr std::array<std::string_view, 9> endings = {
        ".gz", ".csv", ".tsv", ".txt", ".json", ".tab", ".jsonl", ".xlsx", ".ndjson"};
    auto name = filename.substr(std::min(filename.find_last_of("/\\") + 1, filename.size()));
    for (bool cut = true; cut;) {
        const auto folded = lower_case(name);
        const auto ending = std::find_if(endings.begin(), endings.end(), [&](auto each) {
            return folded.size() > each.size() && folded.ends_with(each);
        });
        cut = ending != endings.end();
        if (cut) name.remove_suffix(ending->size());
    }
    return std::string(name.empty() ? filename : name);
}

/// Which upload an id shows.
Result<std::optional<DatasetStore::Shown>> DatasetStore::choose(
    UploadId id, std::optional<std::uint32_t> version) {
    constexpr std::string_view sql =
        "SELECT upload_id, dataset_id, number FROM dataset_versions"
        " WHERE tenant_id = $1 AND (upload_id = $2 OR dataset_id = $2) ORDER BY number";
    std::vector<std::pair<Shown, std::uint32_t>> known;
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        known.push_back({{.dataset = UploadId::from_bytes(row.blob(1)),
                          .upload = UploadId::from_bytes(row.blob(0))},
                         static_cast<std::uint32_t>(row.integer(2))});
    });
    if (!found) return found.error();

    const bool later = !known.empty() && known.front().first.upload == id;
    if (!later) known.insert(known.begin(), {Shown{.dataset = id, .upload = id}, 1});
    if (!version) return std::optional(known.back().first);
    for (const auto& [shown, number] : known) {
        if (number == *version) return std::optional(shown);
    }
    return std::optional<Shown>();
}

Result<std::optional<Dataset>> DatasetStore::find(UploadId id,
                                                  std::optional<std::uint32_t> version) {
    static const std::string sql = select_datasets("$3", "AND f.id = $2");
    const auto chosen = choose(id, version);
    if (!chosen) return chosen.error();
    std::optional<Dataset> dataset;
    if (!*chosen) return dataset;
    const Value values[] = {Blob{tenant_.view()}, Blob{(*chosen)->dataset.view()},
                            Blob{(*chosen)->upload.view()}};
    const auto found = connection_.query(
        sql, values, [&](const Row& row) { dataset = read_dataset(row, tenant_); });
    if (!found) return found.error();
    return dataset;
}

Result<std::vector<Dataset>> DatasetStore::list(const IdPage& page) {
    static const auto make = [](bool ascending) {
        return select_datasets(
            "COALESCE((SELECT n.upload_id FROM dataset_versions n WHERE n.tenant_id = f.tenant_id"
            " AND n.dataset_id = f.id ORDER BY n.number DESC LIMIT 1), f.id)",
            fmt::format("AND f.id {} $2 AND NOT EXISTS (SELECT 1 FROM dataset_versions l"
                        " WHERE l.tenant_id = f.tenant_id AND l.upload_id = f.id)"
                        " ORDER BY f.id {} LIMIT $3 OFFSET $4",
                        ascending ? ">" : "<", ascending ? "ASC" : "DESC"));
    };
    static const std::string upward = make(true), downward = make(false);
    std::vector<Dataset> datasets;
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    const auto found =
        connection_.query(page.ascending() ? upward : downward, values,
                          [&](const Row& row) { datasets.push_back(read_dataset(row, tenant_)); });
    if (!found) return found.error();
    if (page.backwards()) std::reverse(datasets.begin(), datasets.end());
    return datasets;
}

Result<std::uint64_t> DatasetStore::count() {
    constexpr std::string_view sql = "SELECT COUNT(*) FROM dataset_versions WHERE tenant_id = $1";
    const auto uploads = UploadStore(connection_, tenant_).count({});
    if (!uploads) return uploads.error();
    std::int64_t later = 0;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { later = row.integer(0); });
    if (!found) return found.error();
    return **uploads - static_cast<std::uint64_t>(later);
}

Result<> DatasetStore::change(UploadId dataset, const DatasetChanges& changes, Time now) {
    constexpr std::string_view sql =
        "INSERT INTO datasets (tenant_id, id, name, description, is_public, updated_at)"
        " VALUES ($1, $2, CAST($3 AS TEXT), COALESCE(CAST($4 AS TEXT), ''),"
        " COALESCE(CAST($5 AS BIGINT), 0), $6)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET"
        " name = COALESCE(CAST($3 AS TEXT), datasets.name),"
        " description = COALESCE(CAST($4 AS TEXT), datasets.description),"
        " is_public = COALESCE(CAST($5 AS BIGINT), datasets.is_public),"
        " updated_at = excluded.updated_at";
    const auto text = [](const std::optional<std::string>& given) {
        return given ? Value(std::string_view(*given)) : Value(nullptr);
    };
    const Value values[] = {
        Blob{tenant_.view()},
        Blob{dataset.view()},
        text(changes.name),
        text(changes.description),
        changes.is_public ? Value(std::int64_t{*changes.is_public}) : Value(nullptr),
        to_micros(now)};
    return connection_.send(sql, values);
}

Result<std::uint32_t> DatasetStore::add_version(UploadId dataset, UploadId upload, Time now) {
    constexpr std::string_view take_number =
        "INSERT INTO datasets (tenant_id, id, last_version, updated_at)"
        " SELECT u.tenant_id, u.id, 2, CAST($3 AS BIGINT) FROM uploads u WHERE u.tenant_id = $1 "
        "AND u.id = $2"
        " AND NOT EXISTS (SELECT 1 FROM dataset_versions v"
        " WHERE v.tenant_id = u.tenant_id AND v.upload_id = u.id)"
        " ON CONFLICT (tenant_id, id) DO UPDATE SET"
        " last_version = datasets.last_version + 1, updated_at = excluded.updated_at"
        " RETURNING last_version";
    constexpr std::string_view insert =
        "INSERT INTO dataset_versions (tenant_id, dataset_id, upload_id, number)"
        " VALUES ($1, $2, $3, $4)";
    std::int64_t number = 0;
    const Value of_dataset[] = {Blob{tenant_.view()}, Blob{dataset.view()}, to_micros(now)};
    const auto taken = connection_.query(take_number, of_dataset,
                                         [&](const Row& row) { number = row.integer(0); });
    if (!taken) return taken.error();
    if (number == 0) return Error{ErrorCode::not_found, "no such data set"};
    const Value values[] = {Blob{tenant_.view()}, Blob{dataset.view()}, Blob{upload.view()},
                            number};
    if (const auto sent = connection_.send(insert, values); !sent) return sent.error();
    return static_cast<std::uint32_t>(number);
}

Result<std::vector<DatasetVersion>> DatasetStore::versions(UploadId dataset) {
    static const std::string sql = fmt::format(
        "SELECT COALESCE(v.number, 1) AS version, {}, {} FROM uploads u"
        " JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id"
        " LEFT JOIN dataset_versions v ON v.tenant_id = u.tenant_id AND v.upload_id = u.id"
        " WHERE u.tenant_id = $1 AND ((u.id = $2 AND v.number IS NULL) OR u.id IN"
        " (SELECT l.upload_id FROM dataset_versions l WHERE l.tenant_id = $1"
        " AND l.dataset_id = $2)) ORDER BY version",
        upload_columns, job_columns);
    std::vector<DatasetVersion> versions;
    const Value values[] = {Blob{tenant_.view()}, Blob{dataset.view()}};
    const auto found = connection_.query(sql, values, [&](const Row& row) {
        versions.push_back(
            {static_cast<std::uint32_t>(row.integer(0)),
             {read_upload(row, tenant_, 1), read_job(row, 1 + upload_column_count)}});
    });
    if (!found) return found.error();
    return versions;
}

Result<std::vector<UploadId>> DatasetStore::later_versions(UploadId dataset) {
    constexpr std::string_view sql =
        "SELECT upload_id FROM dataset_versions WHERE tenant_id = $1 AND dataset_id = $2"
        " ORDER BY number";
    std::vector<UploadId> uploads;
    const Value values[] = {Blob{tenant_.view()}, Blob{dataset.view()}};
    const auto found = connection_.query(
        sql, values, [&](const Row& row) { uploads.push_back(UploadId::from_bytes(row.blob(0))); });
    if (!found) return found.error();
    return uploads;
}

}  // namespace undertone
