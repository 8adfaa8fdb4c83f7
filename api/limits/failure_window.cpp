#include "api/limits/failure_window.h"

namespace undertone {

void FailureWindow::note(LimitTime now) {
    if (is_over(now)) {
        since_ = now;
        count_ = 0;
    }
    ++count_;
}

std::chrono::milliseconds FailureWindow::left(LimitTime now) const {
    if (is_over(now)) return {};
    return std::chrono::ceil<std::chrono::milliseconds>(since_ + failure_window_length - now);
}

}  // namespace undertone
