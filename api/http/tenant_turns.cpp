#include "api/http/tenant_turns.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <memory>

namespace undertone {

TenantTurns::Turn TenantTurns::take(TenantId tenant) {
    const std::lock_guard lock(mutex_);
    auto& line = lines_[tenant];
    if (line.taken == most_) return {};
    ++line.taken;
    return {*this, tenant};
}

Awaitable<TenantTurns::Turn> TenantTurns::wait(TenantId tenant) {
    namespace asio = boost::asio;
    const auto initiate = [this, tenant](auto handler) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        enter(tenant, [waiting, guard] {
            asio::post(guard.get_executor(), [waiting] { std::move (*waiting)(); });
        });
    };
    co_await asio::async_initiate<const asio::deferred_t, void()>(initiate, asio::deferred);
    co_return Turn(*this, tenant);
}

TenantTurns::Load TenantTurns::load() const {
    const std::lock_guard lock(mutex_);
    Load load;
    for (const auto& [tenant, line] : lines_) {
        load.taken += line.taken;
        load.waiting += line.waiting.size();
    }
    return load;
}

/// Calls `resume` once a place is taken for it, maybe at once.
void TenantTurns::enter(TenantId tenant, Resume resume) {
    {
        const std::lock_guard lock(mutex_);
        auto& line = lines_[tenant];
        if (line.taken == most_) {
            line.waiting.push_back(std::move(resume));
            return;
        }
        ++line.taken;
    }
    resume();
}

void TenantTurns::pass_on(TenantId tenant) {
    Resume next;
    {
        const std::lock_guard lock(mutex_);
        const auto line = lines_.find(tenant);
        if (!line->second.waiting.empty()) {
            next = std::move(line->second.waiting.front());
            line->second.waiting.pop_front();
        } else if (--line->second.taken == 0) {
            lines_.erase(line);
        }
    }
    if (next) next();
}

}  // namespace undertone
