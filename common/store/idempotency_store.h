// Answers kept under Idempotency-Keys, so that a POST sent again changes nothing a second time.
#pragma once

#include "common/clock.h"
#include "common/db/database.h"
#include "common/ids.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

struct KeptAnswer {
    std::string request_sha256;  ///< of the request that got it, 32 raw bytes
    int status = 200;
    std::string location;  ///< empty: none
    std::string body;      ///< JSON, or empty
};

class IdempotencyStore {
public:
    static constexpr std::chrono::hours kept_for{24};

    IdempotencyStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// nullopt: nothing is kept under that key any more, or yet.
    Result<std::optional<KeptAnswer>> find(std::string_view key_sha256, Time now);
    /// False: a faster request's answer is kept under the key.
    Result<bool> keep(std::string_view key_sha256, const KeptAnswer& answer, Time now);

    /// Removes at most `rows_max` answers of all tenants whose day is over; returns how many.
    static Result<std::int64_t> sweep(Connection& connection, Time now, std::int64_t rows_max);

private:
    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
