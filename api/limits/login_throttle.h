// Failed logins: so many a minute for an account, and for an address, and no more are tried.
//
//   const auto refused = throttle.check(email, request.client_address);
//   if (refused) return too_many_logins(request, *refused);
//   ...the password is wrong, or there is no such account:
//   throttle.failed(email, request.client_address);
#pragma once

#include "api/http/message.h"
#include "api/limits/failure_window.h"
#include "api/limits/shared_buckets.h"
#include "common/clock.h"
#include "common/config.h"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace undertone {

/// Counts in Redis for all processes, and beside it for this one, whose count holds while Redis is
/// away. Does not know which accounts exist, so that it cannot tell. Logins under way at the same
/// time are checked before any of them fails: as many more may be tried. Thread-safe; the calls
/// wait for Redis.
class LoginThrottle {
public:
    LoginThrottle(const LimitsConfig& config, const Clock& clock, SharedBuckets& buckets)
        : config_(config), clock_(clock), buckets_(buckets) {}

    struct Refusal {
        std::string_view setting;  ///< the limit that is reached
        std::uint32_t limit;
        std::chrono::milliseconds retry_in;
    };
    /// Before the password is looked at. `account` is the name that was given, in the form accounts
    /// are compared in.
    std::optional<Refusal> check(std::string_view account, std::string_view address);

    /// The login failed, whatever for.
    void failed(std::string_view account, std::string_view address);

private:
    /// What is counted under one name.
    struct Counted {
        std::string name;
        std::string_view setting;
        std::uint32_t limit;
    };
    std::vector<Counted> counted(std::string_view account, std::string_view address) const;
    std::optional<Refusal> check_alone(const std::vector<Counted>& all);
    void note_alone(const std::string& name, LimitTime now);

    const LimitsConfig& config_;
    const Clock& clock_;
    SharedBuckets& buckets_;
    std::mutex mutex_;
    std::unordered_map<std::string, FailureWindow> ours_;
};

/// 429, naming the limit.
Response too_many_logins(const Request& request, const LoginThrottle::Refusal& refusal);

}  // namespace undertone
