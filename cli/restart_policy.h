// When a program that died is started again.
#pragma once

#include <chrono>

namespace undertone {

/// One that lived a while comes back at once; one that dies at once, after 0.1 s, 0.2 s ... 30 s.
class RestartPolicy {
public:
    /// The delay before the next start of a program that lived for `lifetime`.
    std::chrono::milliseconds after_death(std::chrono::milliseconds lifetime);

    /// Deaths in a row, each soon after the start.
    int quick_deaths() const { return quick_deaths_; }

private:
    int quick_deaths_ = 0;
};

}  // namespace undertone
