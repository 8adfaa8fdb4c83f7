// What the worker's jobs may use, owned by App.
#pragma once

#include "common/blob/blob_store.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/queue/job_queue.h"
#include "common/scan/clamd.h"
#include "common/store/alert_rule.h"
#include "common/store/records.h"
#include "common/store/tenant_scorers.h"
#include "worker/finisher.h"
#include "worker/in_hand.h"

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace undertone {

struct WorkerParts {
    const Config& config;
    const Clock& clock;
    const Log& log;
    Database& database;
    BlobStore& blobs;
    JobQueue& queue;
    Finisher& finisher;
    TenantScorers& scorers;
    const std::optional<Clamd>& clamd;  ///< nullopt: none is configured
    std::string scratch_dir;            ///< for files being built
    const std::atomic<bool>& stopping;  ///< the process is asked to end
};

/// A leased job with what the store says of it.
struct JobInput {
    LeasedJob lease;
    Job job;
    std::optional<Upload> upload;
    std::optional<std::string> content;  ///< an inline upload's bytes
    /// The tenant's, as they stood when the job was read; null: none. Shared by its jobs.
    std::shared_ptr<const std::vector<AlertRule>> alert_rules = {};

    std::span<const AlertRule> rules() const {
        return alert_rules ? std::span<const AlertRule>(*alert_rules)
                           : std::span<const AlertRule>();
    }
    bool is_small() const { return job.kind == JobKind::analyze && content.has_value(); }
};

}  // namespace undertone
