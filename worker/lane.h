// One thread's work: lease jobs, run them, hand the outcomes over.
#pragma once

#include "common/readers/reader.h"
#include "worker/job_reader.h"
#include "worker/outcome_writer.h"
#include "worker/scan_decision.h"
#include "worker/worker_parts.h"

#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace undertone {

class FileAnalysis;
class ReportRowsReader;
struct ReportedProfile;
struct ReportArtifact;
struct RemovedUpload;

/// A held upload's job with what its scan came to.
struct HeldJob {
    JobInput input;
    ScanDecision decision;
    Verdict verdict = Verdict::written;  ///< whether the store took that
};

/// Small jobs are analysed in batches, each ended by a single conditional write; the writes are
/// committed while the next batch is computed. Anything else is started first and runs alone, but
/// between two chunks of it the lane serves what waits as interactive.
class Lane {
public:
    Lane(const WorkerParts& parts, std::shared_ptr<InHand> in_hand, std::uint64_t seed);

    /// Until the process is stopping.
    void run();

private:
    /// Never throws: what is caught nowhere ends the process, so that its leases run out, instead
    /// of leaving jobs in a hand that forgot them.
    void run_jobs(std::vector<LeasedJob> leases,
                  std::chrono::steady_clock::time_point leased_at) noexcept;
    /// Scans what is held and returns the inputs that may be read, all others having left the lane.
    std::vector<JobInput> scan_held(std::vector<JobInput> inputs);
    Result<ScanVerdict> scan(const JobInput& input);
    std::vector<HeldJob> decide_held(std::vector<JobInput> inputs);
    void leave_held(const HeldJob& held, const Result<>& written);

    std::optional<Outcome> run_small(JobInput input);
    void run_started(JobInput input);
    void serve_interactive();

    Result<> analyze(const JobInput& input, const Holder& holder);
    /// nullopt as for failure().
    Result<std::optional<Outcome>> analyze_whole(const JobInput& input, const Holder& holder);
    /// False: the file is read from front to back.
    Result<bool> analyze_in_parallel(const JobInput& input, const Holder& holder,
                                     FileAnalysis& analysis);
    Result<> build_table(const JobInput& input, const Holder& holder);
    /// Writes the table file at `path` and returns its rows.
    Result<std::uint64_t> write_table(const JobInput& input, const Holder& holder,
                                      const std::string& path);
    Result<> write_report(const JobInput& input, const Holder& holder);
    /// With the profile that no analysis made.
    Result<ReportedProfile> read_chat(const JobInput& input, const Holder& holder,
                                      ReportRowsReader& rows);
    Result<> finish_report(const JobInput& input, const Holder& holder,
                           std::span<const ReportArtifact> artifacts, std::uint64_t rows);
    Result<> add_summary(const JobInput& input, const std::string& path);
    Result<std::uint64_t> write_messages(const JobInput& input, const Holder& holder,
                                         const std::string& path);
    std::unique_ptr<Reader> make_table_reader(const JobInput& input) const;
    /// Reads the whole upload into `sink`; progress is reported as `step`.
    Result<> read_rows(const JobInput& input, const Holder& holder, Reader& reader, RowSink& sink,
                       std::string step);
    Result<> delete_uploads(const JobInput& input, const Holder& holder);
    /// What is left of a deleted upload outside the store.
    void clear_away(TenantId tenant, const RemovedUpload& upload);

    /// Takes the next bytes of a file and returns how many rows there are by now.
    using TakePiece = std::function<Result<std::uint64_t>(std::string_view)>;
    /// Gives all of the upload's bytes to `take`, reports progress as `step` (not at all if that is
    /// empty), and serves what waits as interactive meanwhile.
    Result<> read_through(const JobInput& input, const Holder& holder, std::string step,
                          const TakePiece& take);

    /// What an error makes of an attempt; nullopt if there is nothing to write: the job is somebody
    /// else's, or is left to another worker as it is.
    std::optional<Outcome> failure(JobInput input, const Holder& holder, JobError error,
                                   std::uint64_t rows_done = 0);
    /// job_error(), after the log has what it leaves out.
    JobError told(const JobInput& input, const Error& error) const;
    /// What an analysis that has read everything comes to.
    std::optional<Outcome> conclude(JobInput input, const Holder& holder, FileAnalysis& analysis);

    /// Writes in the background, all in one group; the jobs leave the lane when it is committed.
    void hand_over(std::vector<Outcome> outcomes);
    void hand_over(std::optional<Outcome> outcome);
    void settle_unwritten(Outcome outcome, const Error& error);
    void settle(std::span<const Outcome> outcomes, const Result<>& written);
    Result<> may_go_on(JobId job) const;
    bool is_dangerous(const JobInput& input) const;
    /// With the dictionary that the job was made with.
    Result<std::shared_ptr<const Scorer>> scorer_of(const Job& job) const;
    std::uint32_t attempt_of(const JobInput& input) const;

    WorkerParts parts_;
    std::shared_ptr<InHand> in_hand_;
    Log log_;
    std::mt19937_64 random_;
    bool inside_long_job_ = false;
};

}  // namespace undertone
