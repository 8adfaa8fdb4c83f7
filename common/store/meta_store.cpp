#include "common/store/meta_store.h"

#include "common/ids.h"

namespace undertone {
namespace {

constexpr std::string_view find_sql = "SELECT value FROM meta WHERE key = $1";
constexpr std::string_view insert_sql =
    "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING";
constexpr std::string_view store_id_key = "store_id";

}  // namespace

Result<std::string> MetaStore::find_store_id() {
    std::string id;
    const Value wanted[] = {store_id_key};
    const auto found =
        connection_.query(find_sql, wanted, [&](const Row& row) { id = row.text(0); });
    if (!found) return found.error();
    return id;
}

Result<std::string> MetaStore::store_id() {
    const auto fresh = Uuid::next().to_string();
    const Value inserted[] = {store_id_key, fresh};
    if (const auto done = connection_.execute(insert_sql, inserted); !done) return done.error();
    return find_store_id();
}

Result<bool> MetaStore::take_turn(std::string_view name, Time now,
                                  std::chrono::microseconds interval) {
    constexpr std::string_view take_sql =
        "UPDATE meta SET value = $2 WHERE key = $1"
        " AND (CAST(value AS BIGINT) < CAST($3 AS BIGINT) OR CAST(value AS BIGINT) > CAST($4 AS "
        "BIGINT))";
    const auto now_text = std::to_string(to_micros(now));
    const Value first[] = {name, now_text};
    const auto inserted = connection_.execute(insert_sql, first);
    if (!inserted) return inserted.error();
    if (*inserted > 0) return true;
    // A mark in the future was left by a clock that has been set back since.
    const Value values[] = {name, now_text, to_micros(now - interval), to_micros(now)};
    const auto taken = connection_.execute(take_sql, values);
    if (!taken) return taken.error();
    return *taken > 0;
}

Result<bool> MetaStore::claim(std::string_view name, Time now) {
    const auto now_text = std::to_string(to_micros(now));
    const Value values[] = {name, now_text};
    const auto inserted = connection_.execute(insert_sql, values);
    if (!inserted) return inserted.error();
    return *inserted > 0;
}

}  // namespace undertone
