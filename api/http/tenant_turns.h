// Gives each tenant as many places as any other, on the blocking pool or among exports: what it
// asks for beyond them waits for its own, and nobody else for it.
#pragma once

#include "api/http/body.h"
#include "common/ids.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace undertone {

/// Thread-safe. Turns are given in the order in which they were asked for.
class TenantTurns {
public:
    explicit TenantTurns(std::uint32_t most) : most_(most) {}
    TenantTurns(const TenantTurns&) = delete;

    /// A place, given on to the next in line by its destructor; or none.
    class Turn {
    public:
        Turn() = default;
        Turn(TenantTurns& turns, TenantId tenant) : turns_(&turns), tenant_(tenant) {}
        Turn(Turn&& other) noexcept
            : turns_(std::exchange(other.turns_, nullptr)), tenant_(other.tenant_) {}
        Turn& operator=(Turn&& other) noexcept {
            std::swap(turns_, other.turns_);
            std::swap(tenant_, other.tenant_);
            return *this;
        }
        ~Turn() {
            if (turns_) turns_->pass_on(tenant_);
        }
        explicit operator bool() const { return turns_ != nullptr; }

    private:
        TenantTurns* turns_ = nullptr;
        TenantId tenant_{};
    };

    /// None where all places of the tenant are taken.
    Turn take(TenantId tenant);
    /// As soon as there is one.
    Awaitable<Turn> wait(TenantId tenant);

    struct Load {
        std::uint64_t taken = 0, waiting = 0;
    };
    Load load() const;

private:
    using Resume = std::function<void()>;
    struct Line {
        std::uint32_t taken = 0;
        std::deque<Resume> waiting;
    };

    void enter(TenantId tenant, Resume resume);
    void pass_on(TenantId tenant);

    const std::uint32_t most_;
    mutable std::mutex mutex_;
    std::map<TenantId, Line> lines_;  // guarded; none without a turn that is taken
};

}  // namespace undertone
