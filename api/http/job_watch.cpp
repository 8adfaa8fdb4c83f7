#include "api/http/job_watch.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace undertone {

JobWatch::JobWatch(const WaitContext& context, JobId job) : context_(context) {
    auto wakeup = context.wakeup;
    context.connection.watch_for_end(context.connection_owner, [wakeup, gone = client_gone_] {
        *gone = true;
        wakeup->wake();
    });
    // Comes on the listener's thread, maybe many times a second: one wake under way is enough.
    auto under_way = std::make_shared<std::atomic<bool>>(false);
    const auto executor = context.executor;
    watcher_ = context.events.watch(job, [wakeup, under_way, executor] {
        if (under_way->exchange(true)) return;
        boost::asio::post(executor, [wakeup, under_way] {
            under_way->store(false);
            wakeup->wake();
        });
    });
}

JobWatch::~JobWatch() {
    context_.events.unwatch(watcher_);
    context_.connection.stop_watching();
}

Awaitable<void> JobWatch::sleep(std::chrono::steady_clock::time_point until) {
    if (!is_over()) co_await context_.wakeup->sleep(until);
}

Awaitable<Response> wait_for_final(WaitContext context, JobId job,
                                   std::chrono::steady_clock::time_point until) {
    // Watched before it is read, so that no change falls between the two.
    JobWatch watch(context, job);
    for (;;) {
        auto response = co_await context.ask();
        const auto now = std::chrono::steady_clock::now();
        if (!response.unfinished || watch.is_over() || now >= until) co_return response;
        co_await watch.sleep(std::min(until, now + JobWatch::reread_time));
    }
}

}  // namespace undertone
