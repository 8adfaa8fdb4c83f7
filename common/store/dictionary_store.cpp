#include "common/store/dictionary_store.h"

#include "common/store/rows.h"

namespace undertone {
namespace {

DictionaryVersion read_version(const Row& row) {
    return {.version = row.integer(0),
            .content = std::string(row.text(1)),
            .created_at = optional_time(row, 2)};
}

}  // namespace

Result<DictionaryVersion> DictionaryStore::newest() {
    constexpr std::string_view sql =
        "SELECT version, content, created_at FROM dictionaries WHERE tenant_id = $1"
        " ORDER BY version DESC LIMIT 1";
    DictionaryVersion newest;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { newest = read_version(row); });
    if (!found) return found.error();
    return newest;
}

Result<std::optional<std::int64_t>> DictionaryStore::newest_version() {
    constexpr std::string_view sql = "SELECT MAX(version) FROM dictionaries WHERE tenant_id = $1";
    std::optional<std::int64_t> newest;
    const Value values[] = {Blob{tenant_.view()}};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { newest = optional_integer(row, 0); });
    if (!found) return found.error();
    return newest;
}

Result<std::optional<DictionaryVersion>> DictionaryStore::find(std::int64_t version) {
    constexpr std::string_view sql =
        "SELECT version, content, created_at FROM dictionaries"
        " WHERE tenant_id = $1 AND version = $2";
    if (version == 0) return std::optional<DictionaryVersion>(DictionaryVersion());
    std::optional<DictionaryVersion> wanted;
    const Value values[] = {Blob{tenant_.view()}, version};
    const auto found =
        connection_.query(sql, values, [&](const Row& row) { wanted = read_version(row); });
    if (!found) return found.error();
    return wanted;
}

Result<> DictionaryStore::add(const DictionaryVersion& next) {
    constexpr std::string_view sql =
        "INSERT INTO dictionaries (tenant_id, version, content, created_at)"
        " VALUES ($1, $2, $3, $4)";
    const Value values[] = {Blob{tenant_.view()}, next.version, next.content,
                            time_or_null(next.created_at)};
    return connection_.send(sql, values);
}

}  // namespace undertone
