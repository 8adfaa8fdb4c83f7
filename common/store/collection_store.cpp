#include "common/store/collection_store.h"

#include "common/store/upload_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace undertone {
namespace {

/// Removed in one group, so that no other waits long behind it.
constexpr std::int64_t files_per_group = 500;

Collection read_collection(const Row& row) {
    return {.id = CollectionId::from_bytes(row.blob(0)),
            .key = std::string(row.text(1)),
            .name = std::string(row.text(2)),
            .created_at = from_micros(row.integer(3)),
            .updated_at = from_micros(row.integer(4))};
}

Result<std::optional<Collection>> read_one(Connection& connection, std::string_view sql,
                                           Values values) {
    std::optional<Collection> collection;
    const auto found =
        connection.query(sql, values, [&](const Row& row) { collection = read_collection(row); });
    if (!found) return found.error();
    return collection;
}

Result<std::uint64_t> read_count(Connection& connection, std::string_view sql, Values values) {
    std::int64_t count = 0;
    const auto found =
        connection.query(sql, values, [&](const Row& row) { count = row.integer(0); });
    if (!found) return found.error();
    return static_cast<std::uint64_t>(count);
}

}  // namespace

bool is_valid_collection_key(std::string_view key) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";
    return !key.empty() && key.size() <= 128 && key.find_first_not_of(allowed) == key.npos &&
           key != "." && key != "..";
}

Result<bool> CollectionStore::insert(const Collection& collection) {
    constexpr std::string_view sql =
        "INSERT INTO collections (tenant_id, id, key, name, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, key) DO NOTHING";
    const Value values[] = {
        Blob{tenant_.view()}, Blob{collection.id.view()},       collection.key,
        collection.name,      to_micros(collection.created_at), to_micros(collection.updated_at)};
    const auto inserted = connection_.execute(sql, values);
    if (!inserted) return inserted.error();
    return *inserted > 0;
}

Result<std::optional<Collection>> CollectionStore::find(CollectionId id) {
    constexpr std::string_view sql =
        "SELECT id, key, name, created_at, updated_at FROM collections"
        " WHERE tenant_id = $1 AND id = $2";
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
    return read_one(connection_, sql, values);
}

Result<std::optional<Collection>> CollectionStore::find(std::string_view key) {
    constexpr std::string_view sql =
        "SELECT id, key, name, created_at, updated_at FROM collections"
        " WHERE tenant_id = $1 AND key = $2";
    const Value values[] = {Blob{tenant_.view()}, key};
    return read_one(connection_, sql, values);
}

Result<std::vector<Collection>> CollectionStore::list(const IdPage& page) {
    constexpr std::string_view upward =
        "SELECT id, key, name, created_at, updated_at FROM collections"
        " WHERE tenant_id = $1 AND id > $2 ORDER BY id ASC LIMIT $3 OFFSET $4";
    constexpr std::string_view downward =
        "SELECT id, key, name, created_at, updated_at FROM collections"
        " WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3 OFFSET $4";
    std::vector<Collection> collections;
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    const auto found =
        connection_.query(page.ascending() ? upward : downward, values,
                          [&](const Row& row) { collections.push_back(read_collection(row)); });
    if (!found) return found.error();
    if (page.backwards()) std::reverse(collections.begin(), collections.end());
    return collections;
}

Result<std::uint64_t> CollectionStore::count() {
    constexpr std::string_view sql = "SELECT COUNT(*) FROM collections WHERE tenant_id = $1";
    const Value values[] = {Blob{tenant_.view()}};
    return read_count(connection_, sql, values);
}

Result<std::vector<CollectionFiles>> CollectionStore::with_files(
    std::vector<Collection> collections) {
    // A page's ids are neighbours: one range holds the files of all of them.
    static const std::string sql = fmt::format(
        "SELECT c.id, {}, {} FROM collections c"
        " JOIN uploads u ON u.tenant_id = c.tenant_id AND u.collection = c.key"
        " JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id"
        " WHERE c.tenant_id = $1 AND c.id >= $2 AND c.id <= $3 ORDER BY c.id, u.id",
        upload_columns, job_columns);
    std::vector<CollectionFiles> found;
    if (collections.empty()) return found;
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    const auto [least, most] = std::minmax_element(collections.begin(), collections.end(), by_id);
    const auto first = least->id, last = most->id;
    for (auto& collection : collections) found.push_back({std::move(collection), {}});

    const Value values[] = {Blob{tenant_.view()}, Blob{first.view()}, Blob{last.view()}};
    std::unordered_map<CollectionId, CollectionFiles*> places;
    for (auto& each : found) places[each.collection.id] = &each;
    const auto read = connection_.query(sql, values, [&](const Row& row) {
        const auto place = places.find(CollectionId::from_bytes(row.blob(0)));
        if (place == places.end()) return;
        place->second->files.push_back(
            {read_upload(row, tenant_, 1), read_job(row, 1 + upload_column_count)});
    });
    if (!read) return read.error();
    return found;
}

Result<std::vector<UploadView>> CollectionStore::files(std::string_view key, const IdPage& page) {
    static const auto make = [](bool ascending) {
        return fmt::format(
            "SELECT {}, {} FROM uploads u JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id"
            " WHERE u.tenant_id = $1 AND u.collection = $2 AND u.id {} $3"
            " ORDER BY u.id {} LIMIT $4 OFFSET $5",
            upload_columns, job_columns, ascending ? ">" : "<", ascending ? "ASC" : "DESC");
    };
    static const std::string upward = make(true), downward = make(false);
    std::vector<UploadView> views;
    const auto edge = page.edge();
    const Value values[] = {Blob{tenant_.view()}, key, Blob{edge.view()}, integer(page.limit),
                            integer(page.skip)};
    const auto found =
        connection_.query(page.ascending() ? upward : downward, values, [&](const Row& row) {
            views.push_back({read_upload(row, tenant_), read_job(row, upload_column_count)});
        });
    if (!found) return found.error();
    if (page.backwards()) std::reverse(views.begin(), views.end());
    return views;
}

Result<std::uint64_t> CollectionStore::count_files(std::string_view key) {
    constexpr std::string_view sql =
        "SELECT COUNT(*) FROM uploads WHERE tenant_id = $1 AND collection = $2";
    const Value values[] = {Blob{tenant_.view()}, key};
    return read_count(connection_, sql, values);
}

Result<bool> CollectionStore::touch(std::string_view key, Time now) {
    constexpr std::string_view sql =
        "UPDATE collections SET updated_at = $3 WHERE tenant_id = $1 AND key = $2";
    const Value values[] = {Blob{tenant_.view()}, key, to_micros(now)};
    const auto touched = connection_.execute(sql, values);
    if (!touched) return touched.error();
    return *touched > 0;
}

Result<> CollectionStore::touch_or_create(std::string_view key, Time now) {
    constexpr std::string_view sql =
        "INSERT INTO collections (tenant_id, id, key, name, created_at, updated_at)"
        " VALUES ($1, $2, $3, '', $4, $4)"
        " ON CONFLICT (tenant_id, key) DO UPDATE SET updated_at = excluded.updated_at";
    const auto id = CollectionId::next();
    const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}, key, to_micros(now)};
    return connection_.send(sql, values);
}

Result<std::optional<CollectionStore::Removal>> CollectionStore::remove(CollectionId id) {
    constexpr std::string_view sql = "DELETE FROM collections WHERE tenant_id = $1 AND id = $2";
    const auto collection = find(id);
    if (!collection) return collection.error();
    if (!*collection) return std::optional<Removal>();

    auto files = some_files((*collection)->key, files_per_group);
    if (!files) return files.error();
    Removal removal{.complete = files->size() < static_cast<std::size_t>(files_per_group)};
    if (removal.complete) {
        // The row first: who is just bringing a file holds it, and that file then is seen below.
        const Value values[] = {Blob{tenant_.view()}, Blob{id.view()}};
        const auto gone = connection_.execute(sql, values);
        if (!gone) return gone.error();
        if (*gone == 0) return std::optional<Removal>();
        files = some_files((*collection)->key, INT64_MAX);
        if (!files) return files.error();
    }
    if (auto done = remove_files(*files, removal.uploads); !done) return done.error();
    return std::optional(std::move(removal));
}

Result<std::vector<UploadId>> CollectionStore::some_files(std::string_view key,
                                                          std::int64_t limit) {
    constexpr std::string_view sql =
        "SELECT id FROM uploads WHERE tenant_id = $1 AND collection = $2 ORDER BY id LIMIT $3";
    std::vector<UploadId> ids;
    const Value values[] = {Blob{tenant_.view()}, key, limit};
    const auto found = connection_.query(
        sql, values, [&](const Row& row) { ids.push_back(UploadId::from_bytes(row.blob(0))); });
    if (!found) return found.error();
    return ids;
}

Result<> CollectionStore::remove_files(const std::vector<UploadId>& files, RemovedUpload& removed) {
    UploadStore uploads(connection_, tenant_);
    for (const auto& file : files) {
        auto gone = uploads.remove(file);
        if (!gone) return gone.error();
        if (*gone) removed.add(std::move(**gone));
    }
    return {};
}

}  // namespace undertone
