// One thread's work: lease jobs, run them, hand the outcomes over.
#pragma once

#include "worker/job_reader.h"
#include "worker/outcome_writer.h"
#include "worker/worker_parts.h"

#include <memory>
#include <random>

namespace undertone {

class FileAnalysis;

/// Small jobs are analysed in batches, each ended by a single conditional write; the writes are
/// committed while the next batch is computed. Anything else is started first and runs alone, but
/// between two chunks of it the lane serves what waits as interactive.
class Lane {
public:
    Lane(const WorkerParts& parts, std::shared_ptr<InHand> in_hand, std::uint64_t seed);

    /// Until the process is stopping.
    void run();

private:
    void run_jobs(std::vector<LeasedJob> leases, std::chrono::steady_clock::time_point leased_at);
    void run_small(const JobInput& input);
    void run_started(JobInput input);
    void serve_interactive();

    Result<> analyze(const JobInput& input, const Holder& holder);
    Result<> read_through(const JobInput& input, const Holder& holder, FileAnalysis& analysis);
    Result<> build_table(const JobInput& input, const Holder& holder);
    Result<> delete_uploads(const JobInput& input, const Holder& holder);

    /// Writes in the background; the job leaves the lane when it is committed.
    void hand_over(const JobInput& input, const Holder& holder, std::shared_ptr<Completed> outcome);
    void hand_over_failure(const JobInput& input, const Holder& holder, Failed failed);
    void settle(const JobInput& input, const Result<>& written, Verdict verdict,
                std::optional<std::chrono::milliseconds> again);
    Result<> may_go_on(JobId job) const;
    std::uint32_t attempt_of(const JobInput& input) const;

    WorkerParts parts_;
    std::shared_ptr<InHand> in_hand_;
    Log log_;
    std::mt19937_64 random_;
    bool inside_long_job_ = false;
};

}  // namespace undertone
