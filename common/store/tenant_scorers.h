// Scorers with tenants' dictionaries, made when they are first asked for.
#pragma once

#include "common/db/database.h"
#include "common/ids.h"
#include "common/sentiment/scorer.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

namespace undertone {

/// Thread-safe. A version never changes, so its scorer can be kept; of those used last about half a
/// megabyte each is.
class TenantScorers {
public:
    explicit TenantScorers(Database& database, std::size_t kept_max = 32);

    /// `version` of the tenant's dictionary; nullopt: none. Errors: internal (there is no such
    /// version), the database's.
    Result<std::shared_ptr<const Scorer>> find(TenantId tenant,
                                               std::optional<std::int64_t> version);

    std::size_t kept() const;

private:
    struct Key {
        TenantId tenant;
        std::int64_t version;
        bool operator==(const Key&) const = default;
    };
    struct Kept {
        Key key;
        std::shared_ptr<const Scorer> scorer;
    };

    std::shared_ptr<const Scorer> find_kept(const Key& key);
    Result<std::shared_ptr<const Scorer>> make(const Key& key);
    void keep(Kept made);

    Database& database_;
    const std::size_t kept_max_;
    const std::shared_ptr<const Scorer> plain_ = std::make_shared<const Scorer>();
    mutable std::mutex mutex_;
    std::list<Kept> kept_;  // guarded; the last used comes first
};

}  // namespace undertone
