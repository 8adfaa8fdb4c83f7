#include "worker/job_reader.h"

#include "common/store/alert_rule_store.h"
#include "common/store/job_store.h"
#include "common/store/result_store.h"
#include "common/store/upload_store.h"

#include <map>

namespace undertone {
namespace {

/// The job and, if it is about one, its upload; nullopt if either is gone.
Result<std::optional<JobInput>> find_input(Connection& connection, const LeasedJob& lease) {
    UploadStore uploads(connection, lease.tenant);
    // An analyze job has its upload's id, so that nearly always one look finds both.
    auto view = uploads.find(UploadId{lease.job.uuid});
    if (!view) return view.error();
    if (*view) {
        return std::optional(
            JobInput{lease, std::move((*view)->job), std::move((*view)->upload), {}, {}});
    }
    const auto job = JobStore(connection, lease.tenant).find(lease.job);
    if (!job) return job.error();
    if (!*job) return std::optional<JobInput>();
    if (!(*job)->upload) return std::optional(JobInput{lease, **job, {}, {}, {}});
    view = uploads.find(*(*job)->upload);
    if (!view) return view.error();
    if (!*view) return std::optional<JobInput>();
    return std::optional(JobInput{lease, **job, std::move((*view)->upload), {}, {}});
}

/// The alert rules of the tenants whose jobs are being read.
class RuleBook {
public:
    explicit RuleBook(Connection& connection) : connection_(connection) {}

    using Rules = std::shared_ptr<const std::vector<AlertRule>>;
    Result<Rules> of(TenantId tenant) {
        if (const auto known = rules_.find(tenant); known != rules_.end()) return known->second;
        IdPage all;
        all.limit = AlertRuleStore::rules_max;
        auto found = AlertRuleStore(connection_, tenant).list(all);
        if (!found) return found.error();
        const auto rules = found->empty()
                               ? Rules()
                               : std::make_shared<const std::vector<AlertRule>>(std::move(*found));
        rules_.emplace(tenant, rules);
        return rules;
    }

private:
    Connection& connection_;
    std::map<TenantId, Rules> rules_;
};

Result<> read_one(Connection& connection, const LeasedJob& lease, RuleBook& rule_book,
                  ReadJobs& read) {
    auto input = find_input(connection, lease);
    if (!input) return input.error();
    if (!*input || is_final((*input)->job.state)) {
        read.settled.push_back(lease);
        return {};
    }
    auto& upload = (*input)->upload;
    if (upload && (*input)->job.kind != JobKind::analyze) {
        // A table or a report is of the result that is there, whatever a reprocess does otherwise.
        auto options = ResultStore(connection, lease.tenant).options(upload->id);
        if (!options) return options.error();
        if (*options) upload->options = std::move(**options);
    }
    if (upload && upload->is_inline) {
        auto bytes = UploadStore(connection, lease.tenant).content(upload->id);
        if (!bytes) return bytes.error();
        (*input)->content = std::move(*bytes);
    }
    if ((*input)->job.kind == JobKind::analyze) {
        auto rules = rule_book.of(lease.tenant);
        if (!rules) return rules.error();
        (*input)->alert_rules = std::move(*rules);
    }
    read.inputs.push_back(std::move(**input));
    return {};
}

}  // namespace

Result<ReadJobs> read_jobs(Database& database, std::span<const LeasedJob> leases) {
    ReadJobs read;
    const auto done = database.read([&](Connection& connection) -> Result<> {
        read = {};
        read.inputs.reserve(leases.size());
        RuleBook rule_book(connection);
        for (const auto& lease : leases) {
            if (const auto one = read_one(connection, lease, rule_book, read); !one) return one;
        }
        return {};
    });
    if (!done) return done.error();
    return read;
}

}  // namespace undertone
