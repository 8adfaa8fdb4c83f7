// Random calls against the queue and against a model that a reader can check by eye: no job is
// lost, none is in two hands, and every count is right after every step.
#include "tests/common/queue/queue_fixture.h"

#include <map>
#include <random>
#include <set>

using namespace undertone;
using namespace undertone::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Times are chosen so that no sum of steps comes near a lease or a delay: the seconds that the test
// itself takes do not matter.
constexpr seconds step{300};
constexpr seconds model_lease{1000};
constexpr seconds model_delay{500};

struct ModelJob {
    enum class State { waiting, delayed, leased };
    QueuedJob job;
    State state = State::waiting;
    std::string worker;
    seconds due{0};  // end of the lease or of the delay
    std::uint32_t losses = 0;
    bool is_suspect = false;
};

/// What the queue promises, over a map.
class Model {
public:
    std::map<JobId, ModelJob> jobs;
    std::set<JobId> cancelled;
    std::set<TenantId> paused;
    std::map<TenantId, std::uint32_t> caps;
    seconds now{0};

    std::size_t count(ModelJob::State state) const {
        return static_cast<std::size_t>(std::count_if(
            jobs.begin(), jobs.end(), [&](auto& entry) { return entry.second.state == state; }));
    }
    std::size_t held_by(const std::string& worker) const {
        return static_cast<std::size_t>(std::count_if(jobs.begin(), jobs.end(), [&](auto& entry) {
            return entry.second.state == ModelJob::State::leased && entry.second.worker == worker;
        }));
    }
    std::size_t running(TenantId tenant) const {
        return static_cast<std::size_t>(std::count_if(jobs.begin(), jobs.end(), [&](auto& entry) {
            return entry.second.state == ModelJob::State::leased &&
                   entry.second.job.tenant == tenant;
        }));
    }
    bool may_start(const ModelJob& job) const {
        const auto cap = caps.find(job.job.tenant);
        const bool has_room =
            cap == caps.end() || cap->second == 0 || running(job.job.tenant) < cap->second;
        return job.state == ModelJob::State::waiting && !paused.contains(job.job.tenant) &&
               has_room;
    }
    std::size_t startable() const {
        return static_cast<std::size_t>(std::count_if(
            jobs.begin(), jobs.end(), [&](auto& entry) { return may_start(entry.second); }));
    }
    bool has_suspects() const {
        return std::any_of(jobs.begin(), jobs.end(),
                           [](auto& entry) { return entry.second.is_suspect; });
    }

    /// What take() does before it serves.
    void move_due(const std::string& taker) {
        lost_.erase(taker);
        for (auto& [id, job] : jobs) {
            if (job.state != ModelJob::State::leased || job.due > now) continue;
            lost_.try_emplace(job.worker, held_by(job.worker));
        }
        for (auto& [id, job] : jobs) {
            if (job.state == ModelJob::State::waiting || job.due > now) continue;
            if (job.state == ModelJob::State::leased) {
                if (lost_[job.worker] == 1) ++job.losses;
                job.is_suspect = true;
            }
            job.state = ModelJob::State::waiting;
            job.worker.clear();
        }
    }
    void saw(const std::string& worker) { lost_.erase(worker); }

    void flush() {
        jobs.clear();
        cancelled.clear();
        paused.clear();
        caps.clear();
        lost_.clear();
    }

private:
    std::map<std::string, std::size_t> lost_;  // jobs a worker had when the first was lost
};

class Run : public QueueFixture {
public:
    explicit Run(unsigned seed) : random_(seed) {
        for (int i = 0; i < 5; ++i) tenants_.push_back(TenantId::next());
        take("first");  // starts the clock
    }

    void step_once() {
        switch (pick(12)) {
            case 0:
            case 1:
            case 2:
                push_some();
                break;
            case 3:
            case 4:
            case 5:
                take_some();
                break;
            case 6:
            case 7:
                finish_some();
                break;
            case 8:
                give_back();
                break;
            case 9:
                renew_some();
                break;
            case 10:
                change_rules();
                break;
            case 11:
                disturb();
                break;
        }
        compare();
    }

    /// Lets everything run and sees that each job comes out.
    void drain() {
        for (const auto& tenant : tenants_) {
            REQUIRE(queue->set_paused(tenant, false));
            REQUIRE(queue->set_cap(tenant, 0));
        }
        model_.paused.clear();
        model_.caps.clear();
        for (int rounds = 0; rounds < 10'000 && !model_.jobs.empty(); ++rounds) {
            pass(model_lease);
            for (const auto& job : take_checked("drain", 64, false)) {
                finish("drain", job);
                model_.jobs.erase(job.job);
            }
            compare();
        }
        CHECK(model_.jobs.empty());
    }

private:
    std::size_t pick(std::size_t choices) { return random_() % choices; }
    std::string pick_worker() { return fmt::format("w{}", pick(4)); }

    void pass(seconds time) {
        advance(time);
        model_.now += time;
    }

    /// Whether more jobs may get into a state that ends with time: a call of the queue moves 100 of
    /// each on at most, the model all of them.
    bool has_room(ModelJob::State state) const { return model_.count(state) < 75; }

    void push_some() {
        std::vector<QueuedJob> jobs;
        const auto number = 1 + pick(20);
        const bool may_delay = has_room(ModelJob::State::delayed);
        for (std::size_t i = 0; i < number; ++i) {
            // A sender may call a large job interactive.
            const auto job_class = pick(2) == 0 ? JobClass::interactive : JobClass(pick(3));
            jobs.push_back(
                {.tenant = tenants_[pick(tenants_.size())],
                 .job = JobId::next(),
                 .job_class = job_class,
                 .bytes = pick(4) == 0 ? 64 * kib + 1 + pick(mib) : 1 + pick(64 * kib),
                 .delay = milliseconds(pick(6) == 0 && may_delay ? model_delay : seconds(0))});
        }
        if (!model_.jobs.empty()) jobs.push_back(pick_job()->second.job);  // known already
        jobs.push_back(jobs.front());
        std::shuffle(jobs.begin(), jobs.end(), random_);
        REQUIRE(queue->push(jobs));
        for (const auto& job : jobs) {
            const bool is_late = job.delay > milliseconds(0);
            model_.jobs.try_emplace(job.job, ModelJob{.job = job,
                                                      .state = is_late ? ModelJob::State::delayed
                                                                       : ModelJob::State::waiting,
                                                      .worker = {},
                                                      .due = model_.now + model_delay});
        }
    }

    std::map<JobId, ModelJob>::iterator pick_job() {
        return std::next(model_.jobs.begin(),
                         static_cast<std::ptrdiff_t>(pick(model_.jobs.size())));
    }

    void take_some() {
        if (!has_room(ModelJob::State::leased)) return;
        take_checked(pick_worker(), static_cast<std::uint32_t>(1 + pick(20)), pick(4) == 0);
    }

    std::vector<LeasedJob> take_checked(const std::string& worker, std::uint32_t jobs_max,
                                        bool interactive_only) {
        const auto held = model_.held_by(worker);
        auto answer = queue->take({.worker = worker,
                                   .jobs_max = jobs_max,
                                   .lease = milliseconds(model_lease),
                                   .interactive_only = interactive_only});
        REQUIRE(answer);
        model_.move_due(worker);
        const auto held_now = model_.held_by(worker);
        if (answer->jobs.empty() && !interactive_only && held_now == 0) {
            CHECK(model_.startable() == 0);
        }
        if (answer->jobs.empty() && !interactive_only && held != 0 && !model_.has_suspects()) {
            CHECK(model_.startable() == 0);
        }
        CHECK(answer->jobs.size() <= jobs_max);
        for (const auto& job : answer->jobs) {
            const auto found = model_.jobs.find(job.job);
            REQUIRE(found != model_.jobs.end());
            auto& known = found->second;
            CHECK(model_.may_start(known));
            CHECK(job.tenant == known.job.tenant);
            CHECK(job.bytes == known.job.bytes);
            CHECK(job.job_class == known.job.job_class);
            CHECK(job.losses == known.losses);
            if (known.is_suspect) {
                CHECK(answer->jobs.size() == 1);
                CHECK(held_now == 0);
            }
            lease_to(worker, known);
        }
        return answer->jobs;
    }

    std::vector<LeasedJob> held_jobs(const std::string& worker) {
        std::vector<LeasedJob> held;
        for (const auto& [id, job] : model_.jobs) {
            if (job.state != ModelJob::State::leased || job.worker != worker) continue;
            held.push_back(as_leased(job));
        }
        return held;
    }

    void finish_some() {
        const auto worker = pick_worker();
        std::vector<FinishedJob> finished;
        for (const auto& job : held_jobs(worker)) {
            if (pick(4) == 0) continue;
            finished.push_back({.job = job.job, .bytes = pick(2) == 0 ? job.bytes : pick(mib)});
            model_.jobs.erase(job.job);
        }
        // And one that belongs to another worker, which has to stay.
        if (!model_.jobs.empty()) {
            const auto other = pick_job();
            const auto& job = other->second;
            if (job.state == ModelJob::State::leased && job.worker != worker) {
                finished.push_back({.job = other->first, .bytes = 0});
            }
        }
        REQUIRE(queue->finish(worker, finished));
    }

    void give_back() {
        const auto worker = pick_worker();
        for (const auto& held : held_jobs(worker)) {
            if (pick(3) != 0) continue;
            const bool at_once = pick(2) == 0 || !has_room(ModelJob::State::delayed);
            REQUIRE(queue->release(worker, held.job,
                                   at_once ? milliseconds(0) : milliseconds(model_delay)));
            auto& job = model_.jobs.at(held.job);
            job.state = at_once ? ModelJob::State::waiting : ModelJob::State::delayed;
            job.due = model_.now + model_delay;
            job.worker.clear();
            job.is_suspect = job.losses > 0;
        }
    }

    static LeasedJob as_leased(const ModelJob& job) {
        return {.tenant = job.job.tenant,
                .job = job.job.job,
                .job_class = job.job.job_class,
                .bytes = job.job.bytes,
                .losses = job.losses};
    }

    /// The worker's own jobs and two it has no lease of: one that may be another's, which it does
    /// not get, or nobody's, which it gets; and a cancelled one.
    void renew_some() {
        const auto worker = pick_worker();
        auto renewed = held_jobs(worker);
        std::vector<bool> expected(renewed.size(), true);
        for (const auto& job : renewed) model_.jobs.at(job.job).due = model_.now + model_lease;
        if (!model_.jobs.empty()) {
            auto& job = pick_job()->second;
            const bool is_anothers = job.state == ModelJob::State::leased && job.worker != worker;
            if (job.state != ModelJob::State::leased || is_anothers) {
                renewed.push_back(as_leased(job));
                expected.push_back(!is_anothers);
                if (!is_anothers) lease_to(worker, job);
            }
        }
        for (const auto& id : model_.cancelled) {
            renewed.push_back({.tenant = acme,
                               .job = id,
                               .job_class = JobClass::normal,
                               .bytes = 1,
                               .losses = 0});
            expected.push_back(false);
        }
        const auto kept = queue->renew(worker, renewed, milliseconds(model_lease));
        REQUIRE(kept);
        CHECK(*kept == expected);
        model_.saw(worker);
    }

    void lease_to(const std::string& worker, ModelJob& job) const {
        job.state = ModelJob::State::leased;
        job.worker = worker;
        job.due = model_.now + model_lease;
    }

    void change_rules() {
        const auto tenant = tenants_[pick(tenants_.size())];
        if (pick(2) == 0) {
            const bool stop = pick(2) == 0;
            REQUIRE(queue->set_paused(tenant, stop));
            if (stop) {
                model_.paused.insert(tenant);
            } else {
                model_.paused.erase(tenant);
            }
        } else {
            const auto cap = static_cast<std::uint32_t>(pick(6));
            REQUIRE(queue->set_cap(tenant, cap));
            model_.caps[tenant] = cap;
        }
    }

    void disturb() {
        if (pick(30) == 0) {
            flush_and_rebuild();
        } else if (pick(3) == 0 && !model_.jobs.empty()) {
            const auto job = pick_job();
            const auto known = queue->cancel(job->first);
            REQUIRE(known);
            CHECK(*known);
            model_.cancelled = {job->first};  // older marks may have been forgotten by time
            model_.jobs.erase(job);
        } else {
            pass(step);
            model_.cancelled.clear();
        }
    }

    /// Workers renew what they have, then the reconciler pushes what Redis does not know.
    void flush_and_rebuild() {
        const auto before = model_.jobs;
        server.flush();
        model_.flush();
        take("first");
        for (int i = 0; i < 4; ++i) {
            const auto worker = fmt::format("w{}", i);
            std::vector<LeasedJob> held;
            for (const auto& [id, job] : before) {
                if (job.state != ModelJob::State::leased || job.worker != worker) continue;
                held.push_back(as_leased(job));
                auto kept = job;
                kept.due = model_.now + model_lease;
                kept.is_suspect = job.losses > 0;
                model_.jobs.emplace(id, kept);
            }
            const auto renewed = queue->renew(worker, held, milliseconds(model_lease));
            REQUIRE(renewed);
            CHECK(*renewed == std::vector<bool>(held.size(), true));
        }
        std::vector<JobId> asked;
        for (const auto& [id, job] : before) asked.push_back(id);
        const auto known = queue->known(asked);
        REQUIRE(known);
        std::vector<QueuedJob> lost;
        for (std::size_t i = 0; i < asked.size(); ++i) {
            CHECK((*known)[i] == model_.jobs.contains(asked[i]));
            if ((*known)[i]) continue;
            auto job = before.at(asked[i]).job;
            job.delay = {};
            lost.push_back(job);
            model_.jobs.emplace(asked[i], ModelJob{.job = job, .worker = {}});
        }
        REQUIRE(queue->push(lost));
    }

    void compare() {
        const auto counted = stats();
        CHECK(counted.waiting == model_.count(ModelJob::State::waiting));
        CHECK(counted.leased == model_.count(ModelJob::State::leased));
        CHECK(counted.delayed == model_.count(ModelJob::State::delayed));
        std::map<TenantId, std::uint64_t> bytes;
        std::map<TenantId, std::uint64_t> jobs;
        for (const auto& [id, job] : model_.jobs) {
            bytes[job.job.tenant] += job.job.bytes;
            ++jobs[job.job.tenant];
        }
        CHECK(counted.tenants.size() == jobs.size());
        for (const auto& tenant : counted.tenants) {
            CHECK(tenant.bytes == bytes[tenant.tenant]);
            CHECK(tenant.waiting + tenant.leased + tenant.delayed == jobs[tenant.tenant]);
            CHECK(tenant.leased == model_.running(tenant.tenant));
            CHECK(tenant.paused == model_.paused.contains(tenant.tenant));
        }
    }

    std::mt19937 random_;
    std::vector<TenantId> tenants_;
    Model model_;
};

}  // namespace

TEST_CASE("no sequence of calls loses a job or leases it twice", "[queue]") {
    const auto seed = GENERATE(1U, 2U, 3U, 4U);
    CAPTURE(seed);
    Run run(seed);
    for (int i = 0; i < 700; ++i) {
        CAPTURE(i);
        run.step_once();
    }
    run.drain();
}
