#include "cli/restart_policy.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::chrono::milliseconds settled_after{5'000};
constexpr std::chrono::milliseconds delay_first{100};
constexpr std::chrono::milliseconds delay_max{30'000};
constexpr int doublings_max = 9;  // 100 ms doubled nine times is past delay_max

}  // namespace

std::chrono::milliseconds RestartPolicy::after_death(std::chrono::milliseconds lifetime) {
    if (lifetime >= settled_after) {
        quick_deaths_ = 0;
        return std::chrono::milliseconds{0};
    }
    const auto doublings = std::min(quick_deaths_++, doublings_max);
    return std::min(delay_first * (1 << doublings), delay_max);
}

}  // namespace undertone
