#include "common/helper_threads.h"

#include <pthread.h>
#include <sched.h>

#include <system_error>

namespace undertone {
namespace {

/// The kernel may leave a new thread behind its maker for some milliseconds, as long as a table of
/// some MB takes. So it is moved away at once; where it goes from there is up to the kernel again.
void move_aside(std::thread::native_handle_type thread) {
    cpu_set_t allowed;
    const int here = ::sched_getcpu();
    if (here < 0 || ::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    auto others = allowed;
    CPU_CLR(static_cast<std::size_t>(here), &others);
    if (::pthread_setaffinity_np(thread, sizeof others, &others) != 0) return;  // there is no other
    ::pthread_setaffinity_np(thread, sizeof allowed, &allowed);
}

}  // namespace

std::vector<std::jthread> start_helpers(std::size_t threads,
                                        const std::function<void(std::size_t)>& work) {
    std::vector<std::jthread> helpers;
    helpers.reserve(threads);
    try {
        for (std::size_t i = 1; i < threads; ++i) {
            move_aside(helpers.emplace_back(work, i).native_handle());
        }
    } catch (const std::system_error&) {  // no thread to be had
    }
    return helpers;
}

}  // namespace undertone
