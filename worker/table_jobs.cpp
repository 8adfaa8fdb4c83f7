// The job that writes an upload's table file: a chat's messages, or any other file's rows.
#include "common/files.h"
#include "common/readers/file_format.h"
#include "common/store/read_options.h"
#include "common/store/upload_options.h"
#include "common/tables/message_file_writer.h"
#include "common/tables/row_file_writer.h"
#include "common/tables/table_summary.h"
#include "worker/file_analysis.h"
#include "worker/lane.h"
#include "worker/scratch_file.h"

#include <future>

namespace undertone {
namespace {

/// The file as a new blob.
Result<BlobId> store_file(BlobStore& blobs, TenantId tenant, const std::string& path) {
    const auto writer = blobs.create();
    if (!writer) return writer.error();
    if (const auto copied = append_file(**writer, path); !copied) return copied.error();
    const auto id = BlobId::next();
    const BlobStore::Pending pending[] = {{writer->get(), tenant, id}};
    if (const auto committed = blobs.commit(pending); !committed) return committed.error();
    return id;
}

/// What the result says of the upload's columns.
Result<std::vector<ColumnFormat>> read_column_formats(Database& database, const Upload& upload) {
    const auto asked = parse_upload_options(upload.options);
    std::vector<ColumnFormat> formats;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        const auto result = ResultStore(connection, upload.tenant).find(upload.id);
        if (!result) return result.error();
        if (!*result) return Error{ErrorCode::fenced, "the result is gone"};
        auto found =
            column_formats_of((*result)->documents, asked ? asked->profile : ProfileOptions());
        if (!found) return found.error();
        formats = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    return formats;
}

}  // namespace

Result<> Lane::build_table(const JobInput& input, const Holder& holder) {
    // A table can wait; the last room on the disk is for uploads and deletes.
    if (const auto room = parts_.blobs.has_room(); !room) return room;
    const ScratchFile file(parts_.scratch_dir);
    const auto rows = write_table(input, holder, file.path());
    if (!rows) return rows.error();
    if (const auto added = add_summary(input, file.path()); !added) return added;
    const auto blob = store_file(parts_.blobs, input.job.tenant, file.path());
    if (!blob) return blob.error();

    const auto written = parts_.database.write_and_wait([&](Connection& connection) -> Result<> {
        const auto now = parts_.clock.now();
        JobStore jobs(connection, input.job.tenant);
        if (const auto done = jobs.complete(input.job, holder, *rows, now); !done) return done;
        return ResultStore(connection, input.job.tenant)
            .table_ready(input.upload->id, input.job.id, *blob, *rows, now);
    });
    if (!written) {
        // Where it is not known whether the row was written, the blob is left to the sweeper.
        if (written.error().code != ErrorCode::unavailable) {
            (void)parts_.blobs.remove(input.job.tenant, *blob);
        }
        return written;
    }
    parts_.finisher.finish(in_hand_, {{{input.job.id, input.job.bytes}}});
    return {};
}

Result<std::uint64_t> Lane::write_table(const JobInput& input, const Holder& holder,
                                        const std::string& path) {
    if (input.upload->kind == "chat") return write_messages(input, holder, path);
    auto formats = read_column_formats(parts_.database, *input.upload);
    if (!formats) return formats.error();
    RowFileWriter writer(path, std::move(*formats));
    const auto reader = make_table_reader(input);
    const auto read = read_rows(input, holder, *reader, writer, "building table");
    if (!read) return read.error();
    const auto file = writer.finish(reader->report().columns);
    if (!file) return file.error();
    return writer.rows();
}

/// Leaves in the file what its rows add up to, computed aside: the lane gets on meanwhile.
Result<> Lane::add_summary(const JobInput& input, const std::string& path) {
    constexpr std::chrono::milliseconds between_services{100};
    auto table = RowTable::open(path);
    if (!table) return table.error();
    auto summary = std::async(std::launch::async, [&] { return summarize(**table); });
    while (summary.wait_for(between_services) != std::future_status::ready) {
        if (const auto may = may_go_on(input.job.id); !may) {
            // Again and again: one that comes between two statements ends neither.
            do (*table)->interrupt();
            while (summary.wait_for(between_services) != std::future_status::ready);
            return may;
        }
        serve_interactive();
    }
    const auto text = summary.get();
    table->reset();
    if (text) return keep_summary(path, *text);
    log_.warn("table without a summary", {{"job", input.job.id}, {"error", text.error().detail}});
    return {};
}

Result<std::uint64_t> Lane::write_messages(const JobInput& input, const Holder& holder,
                                           const std::string& path) {
    const auto scorer = scorer_of(input.job);
    if (!scorer) return scorer.error();
    const auto asked = parse_upload_options(input.upload->options);
    const auto writer =
        MessageFileWriter::create(path, **scorer, asked ? asked->mapping : ChatColumns());
    if (!writer) return writer.error();
    const auto reader = make_table_reader(input);
    const auto read = read_rows(input, holder, *reader, **writer, "building table");
    if (!read) return read.error();
    return (*writer)->finish();
}

std::unique_ptr<Reader> Lane::make_table_reader(const JobInput& input) const {
    return make_reader(file_format_from(input.upload->format).value_or(FileFormat::csv),
                       read_options(parts_.config, input.upload->options));
}

Result<> Lane::read_rows(const JobInput& input, const Holder& holder, Reader& reader, RowSink& sink,
                         std::string step) {
    const auto feed = [&](std::string_view piece) -> Result<std::uint64_t> {
        if (const auto fed = reader.feed(piece, sink); !fed) return fed.error();
        return reader.report().rows;
    };
    if (const auto read = read_through(input, holder, std::move(step), feed); !read) return read;
    return reader.finish(sink);
}

}  // namespace undertone
