#include "worker/job_reader.h"

#include "common/store/job_store.h"
#include "common/store/upload_store.h"

namespace undertone {
namespace {

Result<> read_one(Connection& connection, const LeasedJob& lease, ReadJobs& read) {
    JobInput input{.lease = lease, .job = {}, .upload = {}, .content = {}};
    const auto job = JobStore(connection, lease.tenant).find(lease.job);
    if (!job) return job.error();
    if (!*job || is_final((*job)->state)) {
        read.settled.push_back(lease);
        return {};
    }
    input.job = **job;
    if (input.job.upload) {
        UploadStore uploads(connection, lease.tenant);
        auto view = uploads.find(*input.job.upload);
        if (!view) return view.error();
        if (!*view) {
            read.settled.push_back(lease);
            return {};
        }
        input.upload = std::move((*view)->upload);
        if (input.upload->is_inline) {
            auto content = uploads.content(input.upload->id);
            if (!content) return content.error();
            input.content = std::move(*content);
        }
    }
    read.inputs.push_back(std::move(input));
    return {};
}

}  // namespace

Result<ReadJobs> read_jobs(Database& database, std::span<const LeasedJob> leases) {
    ReadJobs read;
    const auto done = database.read([&](Connection& connection) -> Result<> {
        read = {};
        for (const auto& lease : leases) {
            if (const auto one = read_one(connection, lease, read); !one) return one;
        }
        return {};
    });
    if (!done) return done.error();
    return read;
}

}  // namespace undertone
