#include "api/limits/login_throttle.h"

#include "api/limits/client_block.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>

namespace undertone {
namespace {

constexpr std::size_t names_max = 100'000;

/// A bucket's name: Redis gets to see no account.
std::string hashed(char kind, std::string_view text) {
    std::string name(1 + SHA256_DIGEST_LENGTH, kind);
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           reinterpret_cast<unsigned char*>(name.data() + 1));
    return name;
}

std::vector<SharedBuckets::Draw> draws_of(const auto& all, std::int64_t asked) {
    std::vector<SharedBuckets::Draw> draws;
    for (const auto& each : all) {
        draws.push_back({each.name, each.limit, SharedBuckets::Fill::at_once, asked});
    }
    return draws;
}

}  // namespace

std::vector<LoginThrottle::Counted> LoginThrottle::counted(std::string_view account,
                                                           std::string_view address) const {
    std::vector<Counted> all;
    if (const auto limit = config_.failed_logins_per_account; limit > 0) {
        all.push_back({hashed('a', account), "limits.failed_logins_per_account", limit});
    }
    if (const auto limit = config_.failed_logins_per_address; limit > 0) {
        all.push_back(
            {hashed('p', client_block(address)), "limits.failed_logins_per_address", limit});
    }
    return all;
}

std::optional<LoginThrottle::Refusal> LoginThrottle::check(std::string_view account,
                                                           std::string_view address) {
    const auto all = counted(account, address);
    if (all.empty()) return std::nullopt;
    const auto left = buckets_.draw(draws_of(all, 0));
    if (!left || left->size() != all.size()) return check_alone(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& bucket = (*left)[i];
        if (bucket.left < 1) return Refusal{all[i].setting, all[i].limit, bucket.full_in};
    }
    return std::nullopt;
}

std::optional<LoginThrottle::Refusal> LoginThrottle::check_alone(const std::vector<Counted>& all) {
    const auto now = clock_.steady();
    const std::lock_guard lock(mutex_);
    for (const auto& each : all) {
        const auto found = ours_.find(each.name);
        if (found == ours_.end() || found->second.count(now) < each.limit) continue;
        return Refusal{each.setting, each.limit, found->second.left(now)};
    }
    return std::nullopt;
}

void LoginThrottle::failed(std::string_view account, std::string_view address) {
    const auto all = counted(account, address);
    if (all.empty()) return;
    const auto now = clock_.steady();
    for (const auto& each : all) note_alone(each.name, now);
    (void)buckets_.draw(draws_of(all, 1));
}

void LoginThrottle::note_alone(const std::string& name, LimitTime now) {
    const std::lock_guard lock(mutex_);
    if (ours_.size() >= names_max) {
        std::erase_if(ours_, [&](const auto& item) { return item.second.is_over(now); });
        if (ours_.size() >= names_max) ours_.clear();  // Redis has them
    }
    ours_[name].note(now);
}

Response too_many_logins(const Request& request, const LoginThrottle::Refusal& refusal) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(refusal.retry_in).count();
    Problem problem;
    problem.status = 429;
    problem.code = "too_many_logins";
    problem.detail =
        fmt::format("more failed logins in a minute than {} = {}", refusal.setting, refusal.limit);
    problem.extra = fmt::format(R"("limit":"{}","limit_value":{})", refusal.setting, refusal.limit);
    problem.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
    return undertone::problem(problem, request);
}

}  // namespace undertone
