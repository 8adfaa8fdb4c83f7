#include "common/queue/redis_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace undertone {
namespace {

using std::chrono::milliseconds;

// One shard for now. With more, a tenant's hash chooses among {q0}, {q1}, ... and the prefix is all
// that changes.
constexpr std::string_view shard = "ut:{q0}:";
constexpr std::string_view doorbell = "ut:{q0}:bell";

// Jobs in one script run: long enough to spread its fixed cost, short enough (a few ms) for others
// to come in between, and within what Lua can unpack.
constexpr std::size_t push_jobs_max = 256;
constexpr std::size_t call_jobs_max = 1000;
// Runs of push sent before the first answer is read.
constexpr std::size_t pipeline_max = 32;

constexpr std::uint64_t tenants_max = 100;

// Nothing is due: the doorbell is all there is to wait for.
constexpr milliseconds idle_due{60'000};
constexpr milliseconds wait_max{60'000};

// A cost past a tebibyte says nothing more, and sums of it stay exact in Lua's doubles.
constexpr std::uint64_t bytes_max = std::uint64_t{1} << 40;

std::string_view class_letter(JobClass job_class) { return to_string(job_class).substr(0, 1); }

JobClass class_of(char letter) {
    if (letter == 'i') return JobClass::interactive;
    return letter == 'b' ? JobClass::bulk : JobClass::normal;
}

std::uint64_t count(milliseconds duration) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
}

std::uint64_t count(const RedisValue& value) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(value.integer(), 0));
}

/// "101" -> true, false, true; appended to `flags`.
void append_flags(std::string_view digits, std::vector<bool>& flags) {
    for (const char digit : digits) flags.push_back(digit == '1');
}

/// Calls `use` with pieces of at most `piece_max`, until it fails.
template <class T, class Use>
Result<> in_pieces(std::span<const T> all, std::size_t piece_max, Use use) {
    while (!all.empty()) {
        const auto piece = all.first(std::min(all.size(), piece_max));
        if (Result<> used = use(piece); !used) return used;
        all = all.subspan(piece.size());
    }
    return {};
}

/// The record as lib_state.lua lays it out.
LeasedJob read_record(JobId job, std::string_view record) {
    constexpr std::size_t header_bytes = 28;
    if (record.size() < header_bytes) throw std::logic_error("a job record is cut short");
    std::uint64_t bytes = 0;
    for (const char byte : record.substr(20, 8))
        bytes = bytes << 8 | static_cast<std::uint8_t>(byte);
    return {.tenant = TenantId::from_bytes(record.substr(4, 16)),
            .job = job,
            .job_class = class_of(record[1]),
            .bytes = bytes,
            .losses = static_cast<std::uint8_t>(record[3])};
}

TakeAnswer read_take(const RedisValue& answer) {
    const auto next_due = answer[0].integer();
    TakeAnswer taken{.jobs = {}, .next_due = next_due < 0 ? idle_due : milliseconds(next_due)};
    for (std::size_t at = 1; at + 1 < answer.size(); at += 2) {
        const auto job = JobId::from_bytes(answer[at].text());
        taken.jobs.push_back(read_record(job, answer[at + 1].text()));
    }
    return taken;
}

QueueStats read_stats(const RedisValue& answer) {
    constexpr std::size_t totals = 5;
    constexpr std::size_t tenant_values = 6;
    QueueStats stats{.waiting = count(answer[0]),
                     .leased = count(answer[1]),
                     .delayed = count(answer[2]),
                     .workers = count(answer[3]),
                     .paused = answer[4].integer() != 0,
                     .tenants = {}};
    for (std::size_t at = totals; at + tenant_values <= answer.size(); at += tenant_values) {
        stats.tenants.push_back({.tenant = TenantId::from_bytes(answer[at].text()),
                                 .waiting = count(answer[at + 1]),
                                 .leased = count(answer[at + 2]),
                                 .delayed = count(answer[at + 3]),
                                 .bytes = count(answer[at + 4]),
                                 .paused = answer[at + 5].integer() != 0});
    }
    return stats;
}

}  // namespace

RedisQueue::RedisQueue(const RedisConfig& redis, const QueueConfig& queue, const Log& log)
    : config_(queue),
      timeout_(redis.timeout_ms),
      connections_(redis, log.with({{"redis", "queue"}})),
      doorbells_(redis, log.with({{"redis", "doorbell"}})) {}

Result<> RedisQueue::push(std::span<const QueuedJob> jobs) {
    std::vector<RedisCommand> calls;
    const auto add_call = [&](std::span<const QueuedJob> piece) -> Result<> {
        auto call = arguments();
        for (const auto& job : piece) {
            call.add(job.job.view()).add(job.tenant.view()).add(class_letter(job.job_class));
            call.add(std::min(job.bytes, bytes_max)).add(count(job.delay));
        }
        calls.push_back(std::move(call));
        return {};
    };
    if (auto added = in_pieces(jobs, push_jobs_max, add_call); !added) return added;
    if (calls.empty()) return {};

    const auto connection = connections_.acquire();
    if (!connection) return connection.error();
    return in_pieces(std::span<const RedisCommand>(calls), pipeline_max,
                     [&](auto piece) -> Result<> {
                         const auto pushed = scripts_.push.run_all(**connection, shard, piece);
                         if (!pushed) return pushed.error();
                         return {};
                     });
}

Result<TakeAnswer> RedisQueue::take(const TakeRequest& request) {
    const auto jobs_max = std::clamp<std::uint64_t>(request.jobs_max, 1, call_jobs_max);
    const auto answer = run(scripts_.take, arguments()
                                               .add(request.worker)
                                               .add(jobs_max)
                                               .add(count(request.lease))
                                               .add(request.interactive_only ? "1" : "0"));
    if (!answer) return answer.error();
    return read_take(answer->value());
}

Result<> RedisQueue::wait(milliseconds timeout) {
    timeout = std::clamp(timeout, milliseconds(1), wait_max);
    auto connection = doorbells_.acquire();
    if (!connection) {
        // Callers loop over take() and wait(): without Redis, too, this is where they rest.
        pause_until(std::min(doorbells_.next_try(), std::chrono::steady_clock::now() + timeout));
        return connection.error();
    }
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return {};
        waiting_.insert(&**connection);
    }
    const auto rung = await_doorbell(**connection, timeout);
    const std::lock_guard lock(mutex_);
    waiting_.erase(&**connection);
    if (stopped_) return {};
    return rung;
}

Result<> RedisQueue::await_doorbell(RedisConnection& connection, milliseconds timeout) {
    if (auto set = connection.set_answer_timeout(timeout + timeout_); !set) return set;
    const auto seconds = fmt::format("{:.3f}", static_cast<double>(timeout.count()) / 1000);
    const auto rung = connection.run(RedisCommand("BLPOP").add(doorbell).add(seconds));
    if (!rung) return rung.error();
    return {};
}

void RedisQueue::pause_until(Backoff::TimePoint time) {
    std::unique_lock lock(mutex_);
    stop_.wait_until(lock, time, [&] { return stopped_; });
}

void RedisQueue::stop_waiting() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    stop_.notify_all();
    for (auto* connection : waiting_) connection->interrupt();
}

Result<std::vector<bool>> RedisQueue::renew(std::string_view worker,
                                            std::span<const LeasedJob> jobs, milliseconds lease) {
    std::vector<bool> still_ours;
    const auto renewed = in_pieces(jobs, call_jobs_max, [&](auto piece) -> Result<> {
        auto call = arguments().add(worker).add(count(lease));
        for (const auto& job : piece) {
            call.add(job.job.view()).add(job.tenant.view()).add(class_letter(job.job_class));
            call.add(std::min(job.bytes, bytes_max)).add(std::uint64_t{job.losses});
        }
        const auto answer = run(scripts_.renew, call);
        if (!answer) return answer.error();
        append_flags(answer->value().text(), still_ours);
        return {};
    });
    if (!renewed) return renewed.error();
    return still_ours;
}

Result<> RedisQueue::finish(std::string_view worker, std::span<const FinishedJob> jobs) {
    return in_pieces(jobs, call_jobs_max, [&](auto piece) -> Result<> {
        auto call = arguments().add(worker);
        for (const auto& job : piece) call.add(job.job.view()).add(std::min(job.bytes, bytes_max));
        const auto answer = run(scripts_.finish, call);
        if (!answer) return answer.error();
        return {};
    });
}

Result<> RedisQueue::release(std::string_view worker, JobId job, milliseconds delay) {
    const auto answer =
        run(scripts_.release, arguments().add(worker).add(job.view()).add(count(delay)));
    if (!answer) return answer.error();
    return {};
}

Result<bool> RedisQueue::cancel(JobId job) {
    const auto answer = run(scripts_.cancel, arguments().add(job.view()));
    if (!answer) return answer.error();
    return answer->value().integer() != 0;
}

Result<std::vector<bool>> RedisQueue::known(std::span<const JobId> jobs) {
    std::vector<bool> flags;
    const auto asked = in_pieces(jobs, call_jobs_max, [&](auto piece) -> Result<> {
        auto call = arguments();
        for (const auto& job : piece) call.add(job.view());
        const auto answer = run(scripts_.known, call);
        if (!answer) return answer.error();
        append_flags(answer->value().text(), flags);
        return {};
    });
    if (!asked) return asked.error();
    return flags;
}

Result<std::optional<QueuePosition>> RedisQueue::position(JobId job) {
    const auto answer =
        run(scripts_.position, arguments().add(job.view()).add(std::uint64_t{config_.lease_ms}));
    if (!answer) return answer.error();
    const auto value = answer->value();
    if (value.is_null()) return std::optional<QueuePosition>();
    return std::optional(
        QueuePosition{.position = count(value[0]), .waiting_for = std::string(value[1].text())});
}

Result<> RedisQueue::set_paused(std::optional<TenantId> tenant, bool paused) {
    auto call = arguments();
    call.add(tenant ? tenant->view() : "all").add(paused ? "1" : "0");
    const auto answer = run(scripts_.pause, call);
    if (!answer) return answer.error();
    return {};
}

Result<> RedisQueue::set_cap(TenantId tenant, std::uint32_t jobs_max) {
    const auto answer =
        run(scripts_.cap, arguments().add(tenant.view()).add(std::uint64_t{jobs_max}));
    if (!answer) return answer.error();
    return {};
}

Result<QueueStats> RedisQueue::stats() {
    const auto answer =
        run(scripts_.stats, arguments().add(std::uint64_t{config_.lease_ms}).add(tenants_max));
    if (!answer) return answer.error();
    return read_stats(answer->value());
}

RedisCommand RedisQueue::arguments() const {
    return RedisCommand().add(std::uint64_t{config_.tenant_jobs_max});
}

Result<RedisReply> RedisQueue::run(const RedisScript& script, const RedisCommand& arguments) {
    const auto connection = connections_.acquire();
    if (!connection) return connection.error();
    return script.run(**connection, shard, arguments);
}

std::unique_ptr<JobQueue> make_redis_queue(const RedisConfig& redis, const QueueConfig& queue,
                                           const Log& log) {
    return std::make_unique<RedisQueue>(redis, queue, log);
}

}  // namespace undertone
