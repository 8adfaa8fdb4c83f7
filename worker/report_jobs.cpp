// The job that writes a report: its data set's profile and a sample of its rows, as files.
#include "common/report/report.h"
#include "common/report/report_page.h"
#include "common/store/report_store.h"
#include "common/tables/file_messages.h"
#include "worker/chat_table.h"
#include "worker/file_analysis.h"
#include "worker/lane.h"
#include "worker/scratch_file.h"

#include <array>

namespace undertone {
namespace {

/// What the store knows of a report to be written.
struct ReportTask {
    ReportSubject subject;
    ReportOptions options;
    bool is_chat;
    ReportedProfile profile;  ///< of a table
};

Result<ReportTask> read_task(Database& database, const JobInput& input) {
    std::optional<StoredReport> report;
    std::string documents;
    const auto tenant = input.job.tenant;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        auto found = ReportStore(connection, tenant).find(ReportId{input.job.id.uuid});
        if (!found) return found.error();
        report = std::move(*found);
        auto result = ResultStore(connection, tenant).find(input.upload->id);
        if (!result) return result.error();
        documents = *result ? std::move((*result)->documents) : "[]";
        return {};
    });
    if (!read) return read.error();
    if (!report) return Error{ErrorCode::fenced, "the report is gone"};
    auto options = report_options_from(report->options);
    if (!options) return Error{ErrorCode::internal, "the report's options cannot be read"};
    const bool is_chat = input.upload->kind == "chat";
    auto profile = is_chat ? Result<ReportedProfile>(ReportedProfile()) : find_profile(documents);
    if (!profile) return profile.error();
    return ReportTask{.subject = {.report_id = report->id.to_string(),
                                  .dataset_id = report->dataset.to_string(),
                                  .dataset_name = report->dataset_name,
                                  .filename = input.upload->original_filename,
                                  .bytes = input.upload->bytes,
                                  .created_at = to_rfc3339(report->created_at)},
                      .options = std::move(*options),
                      .is_chat = is_chat,
                      .profile = std::move(*profile)};
}

struct ArtifactText {
    ArtifactKind kind;
    std::string text;
};

std::array<ArtifactText, 4> write_texts(const Report& report) {
    const auto hidden = redacted(report);
    return {{{ArtifactKind::html, report_page(report)},
             {ArtifactKind::json, report_json(report)},
             {ArtifactKind::redacted_html, report_page(hidden)},
             {ArtifactKind::redacted_json, report_json(hidden)}}};
}

Result<std::vector<ReportArtifact>> store_texts(BlobStore& blobs, TenantId tenant,
                                                std::span<const ArtifactText> texts) {
    std::vector<std::unique_ptr<BlobWriter>> writers;
    std::vector<BlobStore::Pending> pending;
    std::vector<ReportArtifact> artifacts;
    for (const auto& [kind, text] : texts) {
        auto writer = blobs.create();
        if (!writer) return writer.error();
        if (const auto written = (*writer)->write(text); !written) return written.error();
        artifacts.push_back({kind, BlobId::next(), text.size()});
        pending.push_back({writer->get(), tenant, artifacts.back().blob});
        writers.push_back(std::move(*writer));
    }
    if (const auto committed = blobs.commit(pending); !committed) return committed.error();
    return artifacts;
}

}  // namespace

Result<> Lane::write_report(const JobInput& input, const Holder& holder) {
    // A report can wait; the last room on the disk is for uploads and deletes.
    if (const auto room = parts_.blobs.has_room(); !room) return room;
    auto task = read_task(parts_.database, input);
    if (!task) return task.error();

    ReportRowsReader rows(task->options.sample_size);
    if (task->is_chat) {
        auto profile = read_chat(input, holder, rows);
        if (!profile) return profile.error();
        task->profile = std::move(*profile);
    } else {
        const auto reader = make_table_reader(input);
        if (const auto read = read_rows(input, holder, *reader, rows, "reading rows"); !read) {
            return read;
        }
    }
    const auto sample = rows.finish(task->profile);
    const auto texts = write_texts(make_report(std::move(task->subject), std::move(task->options),
                                               std::move(task->profile), sample));
    const auto artifacts = store_texts(parts_.blobs, input.job.tenant, texts);
    if (!artifacts) return artifacts.error();
    return finish_report(input, holder, *artifacts, rows.rows_seen());
}

Result<ReportedProfile> Lane::read_chat(const JobInput& input, const Holder& holder,
                                        ReportRowsReader& rows) {
    const ScratchFile file(parts_.scratch_dir);
    const auto written = write_messages(input, holder, file.path());
    if (!written) return written.error();
    const auto messages = FileMessages::open(file.path());
    if (!messages) return messages.error();
    ProfilingSink sink(rows);
    if (const auto read = read_chat_table(**messages, sink); !read) return read.error();
    return sink.finish();
}

Result<> Lane::finish_report(const JobInput& input, const Holder& holder,
                             std::span<const ReportArtifact> artifacts, std::uint64_t rows) {
    const auto tenant = input.job.tenant;
    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto completed =
            JobStore(connection, tenant).complete(input.job, holder, rows, parts_.clock.now());
        if (!completed) return completed;
        return ReportStore(connection, tenant).put(ReportId{input.job.id.uuid}, artifacts);
    });
    if (!written) {
        // Where it is not known whether the rows were written, the blobs are left to the sweeper.
        if (written.error().code != ErrorCode::unavailable) {
            for (const auto& artifact : artifacts) {
                (void)parts_.blobs.remove(tenant, artifact.blob);
            }
        }
        return written;
    }
    parts_.finisher.finish(in_hand_, {{{input.job.id, input.job.bytes}}});
    return {};
}

}  // namespace undertone
