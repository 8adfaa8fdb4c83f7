// Tenants' dictionaries: each put makes a version, and no version changes again.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"
#include "common/ids.h"
#include "common/store/dictionary.h"

#include <cstdint>
#include <optional>
#include <string>

namespace undertone {

/// A dictionary as it is stored. Version 0 is the empty one that every tenant begins with.
struct DictionaryVersion {
    std::int64_t version = 0;
    std::string content = to_json({});  ///< of to_json(Dictionary)
    std::optional<Time> created_at;
};

class DictionaryStore {
public:
    DictionaryStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// The newest one.
    Result<DictionaryVersion> newest();
    /// Its version; nullopt where none has been put.
    Result<std::optional<std::int64_t>> newest_version();
    Result<std::optional<DictionaryVersion>> find(std::int64_t version);

    /// Adds a version. To follow on newest() whatever others write, a group asks for that after
    /// TenantStore::take_turn(). Errors: conflict, if the version is there already.
    Result<> add(const DictionaryVersion& next);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
