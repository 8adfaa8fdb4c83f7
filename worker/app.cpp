#include "worker/app.h"

#include "common/queue/events.h"
#include "common/signals.h"
#include "common/store/open_stores.h"
#include "worker/compute_threads.h"
#include "worker/heartbeat.h"
#include "worker/lane.h"
#include "worker/reconciler.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <thread>

namespace undertone {
namespace {

/// Intake and fsync come first: where all want the processor, analysis gets about a tenth of it.
/// Not less, or a busy neighbour would keep it from moving for so long that its leases are lost.
/// For the calling thread alone: the writer holds the lock that the API waits for, and must not be
/// put off while it does.
void yield_to_intake() {
    constexpr int niceness = 10;
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
}

void limit_memory(std::uint32_t mib) {
    if (mib == 0) return;
    const rlim_t bytes = static_cast<rlim_t>(mib) << 20;
    const rlimit limit{bytes, bytes};
    (void)::setrlimit(RLIMIT_DATA, &limit);
}

std::string process_name() {
    std::array<char, 64> host{};
    (void)::gethostname(host.data(), host.size() - 1);
    return fmt::format("{}-{}", host.data(), ::getpid());
}

}  // namespace

int run_worker(const LoadedConfig& loaded) {
    const auto& config = loaded.config;
    const auto signals = block_signals({SIGTERM, SIGINT});
    const Log log(config.log, "worker");
    const SystemClock clock;
    limit_memory(config.worker.memory_mib_max);

    const auto queue = make_redis_queue(config.redis, config.queue, log);
    const auto events = make_event_publisher(config.redis, log);
    // Before the stores, whose threads answer to it until they have ended.
    Finisher finisher(log, *queue, *events);
    auto stores = open_stores(config, log, WritePriority::behind);
    if (!stores) {
        log.error("worker cannot start", {{"error", stores.error().detail}});
        return 1;
    }
    const auto& scratch = config.storage.scratch_dir;
    std::error_code made;
    std::filesystem::create_directories(scratch, made);
    if (made) {
        log.error("worker cannot start", {{"folder", scratch}, {"error", made.message()}});
        return 1;
    }

    TenantScorers scorers(*stores->database);
    const auto clamd = make_clamd(config.scan);
    std::atomic<bool> stopping = false;
    {
        const WorkerParts parts{config,   clock,   log,   *stores->database, *stores->blobs, *queue,
                                finisher, scorers, clamd, scratch,           stopping};
        const auto count = compute_threads(config.worker);
        std::vector<std::shared_ptr<InHand>> in_hand;
        std::vector<std::unique_ptr<Lane>> lanes;
        std::random_device seed;
        for (unsigned i = 0; i < count; ++i) {
            in_hand.push_back(std::make_shared<InHand>(fmt::format("{}-{}", process_name(), i)));
            lanes.push_back(std::make_unique<Lane>(parts, in_hand.back(), seed()));
        }
        const Heartbeat heartbeat(config.queue, log, *queue, in_hand);
        const Reconciler reconciler(config.queue, clock, log, *stores->database, *queue);
        std::vector<std::thread> threads;
        for (auto& lane : lanes) {
            threads.emplace_back([&lane] {
                yield_to_intake();
                lane->run();
            });
        }
        log.info("worker started", {{"lanes", count}});

        int signal = 0;
        ::sigwait(&signals, &signal);
        log.info("worker stopping", {{"signal", ::strsignal(signal)}});
        stopping = true;
        queue->stop_waiting();
        for (auto& thread : threads) thread.join();
    }
    log.info("worker stopped");
    return 0;
}

}  // namespace undertone
