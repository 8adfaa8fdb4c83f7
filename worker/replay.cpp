#include "worker/replay.h"

#include "common/readers/file_format.h"
#include "common/store/open_stores.h"
#include "common/store/read_options.h"
#include "common/store/result_store.h"
#include "common/store/tenant_scorers.h"
#include "common/store/upload_store.h"
#include "worker/file_analysis.h"
#include "worker/replay_report.h"
#include "worker/split_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace undertone {
namespace {

constexpr int exit_same = 0, exit_failed = 1, exit_other_version = 2;

/// How the file is cut: bytes that the reader is fed at a time, and parts of equal rows.
struct Cut {
    std::size_t piece_bytes;
    std::uint64_t parts;
};
constexpr std::array<Cut, 4> cuts = {
    {{1 << 20, 1}, {65'521, 2}, {4'093, 7}, {997, 64}}};  // primes: no row ends where a piece does

struct Recorded {
    Upload upload;
    std::optional<std::string> content;
    StoredResult result;
    std::optional<std::int64_t> dictionary_version;
};

Result<Recorded> read_recorded(Database& database, UploadId id) {
    Recorded recorded;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        const auto tenant = tenant_of_upload(connection, id);
        if (!tenant) return tenant.error();
        if (!*tenant) return Error{ErrorCode::not_found, "no such upload"};
        UploadStore uploads(connection, **tenant);
        auto view = uploads.find(id);
        auto content = uploads.content(id);
        ResultStore results(connection, **tenant);
        auto result = results.find(id);
        const auto version = results.dictionary_version(id);
        if (!view) return view.error();
        if (!content) return content.error();
        if (!result) return result.error();
        if (!version) return version.error();
        if (!*view || !*result) return Error{ErrorCode::not_found, "the upload has no result yet"};
        recorded = {std::move((*view)->upload), std::move(*content), std::move(**result), *version};
        // Those of now may be a reprocess's that failed, or is still to come.
        if (recorded.result.options) recorded.upload.options = *recorded.result.options;
        return {};
    });
    if (!read) return read.error();
    return recorded;
}

/// Feeds the upload's bytes to `reader` in pieces.
Result<> feed(BlobStore& blobs, const Recorded& recorded, std::size_t piece_bytes, Reader& reader,
              RowSink& sink) {
    if (const auto& content = recorded.content) {
        for (std::size_t at = 0; at < content->size(); at += piece_bytes) {
            const auto piece = std::string_view(*content).substr(at, piece_bytes);
            if (auto fed = reader.feed(piece, sink); !fed) return fed;
        }
        return reader.finish(sink);
    }
    const auto blob = blobs.open(recorded.upload.tenant, recorded.upload.blob());
    if (!blob) return blob.error();
    std::vector<char> buffer(piece_bytes);
    for (std::uint64_t at = 0;;) {
        const auto read = (*blob)->read(at, buffer);
        if (!read) return read.error();
        if (*read == 0) return reader.finish(sink);
        at += *read;
        if (auto fed = reader.feed({buffer.data(), *read}, sink); !fed) return fed;
    }
}

class Replay {
public:
    Replay(const Config& config, BlobStore& blobs, const Scorer& scorer, const Recorded& recorded)
        : config_(config), blobs_(blobs), scorer_(scorer), recorded_(recorded) {}

    /// Analyses in each of the cuts, as far as the results are the same, and says what came out.
    Result<int> run() {
        const auto stated = stated_result(recorded_.result.documents);
        if (!stated) return stated.error();
        for (const auto& cut : cuts) {
            std::size_t parts = 0;
            const auto outcome = analyse(cut, *stated, parts);
            if (!outcome) return outcome.error();
            if (const auto other = other_analyzer(*stated, outcome->documents)) {
                fmt::print("cannot be replayed: {}\n", *other);
                return exit_other_version;
            }
            const auto replayed = documents_json(outcome->documents, recorded_.result.created_at);
            const auto difference = first_difference(recorded_.result.documents, replayed);
            fmt::print("  pieces of {} bytes, merged from {} part{}: {}\n", cut.piece_bytes, parts,
                       parts == 1 ? "" : "s", difference.value_or("the same bytes"));
            if (difference) return exit_failed;
        }
        fmt::print("the stored result, {} bytes, follows from the file\n",
                   recorded_.result.documents.size());
        return exit_same;
    }

private:
    Result<AnalysisOutcome> analyse(const Cut& cut, const StatedResult& stated,
                                    std::size_t& parts) const {
        auto options = analysis_options(config_, recorded_.upload);
        if (stated.conversation_gap_seconds) {
            options.conversation_gap_seconds = *stated.conversation_gap_seconds;
        }
        const auto part_rows = std::max<std::uint64_t>(1, recorded_.result.rows / cut.parts + 1);
        for (;;) {
            const auto reader =
                make_reader(file_format_from(recorded_.upload.format).value_or(FileFormat::csv),
                            read_options(config_, recorded_.upload.options));
            options.duplicates =
                std::make_shared<DuplicateRows>(std::filesystem::temp_directory_path().string());
            SplitAnalysis analysis(scorer_, options, part_rows);
            if (const auto fed = feed(blobs_, recorded_, cut.piece_bytes, *reader, analysis);
                !fed) {
                return fed.error();
            }
            auto outcome = analysis.finish(reader->report());
            parts = analysis.parts();
            if (!outcome || !outcome->other_date_order) return outcome;
            options.date_order = outcome->other_date_order;
        }
    }

    const Config& config_;
    BlobStore& blobs_;
    const Scorer& scorer_;
    const Recorded& recorded_;
};

Result<int> replay(const LoadedConfig& loaded, const std::string& text) {
    const auto id = UploadId::parse(text);
    if (!id) return Error{ErrorCode::invalid_value, fmt::format("{} is no upload's id", text)};
    auto quiet = loaded.config.log;
    quiet.level = "warn";
    const Log log(quiet, "worker");
    const auto stores = open_stores(loaded.config, log, WritePriority::behind);
    if (!stores) return stores.error();
    const auto recorded = read_recorded(*stores->database, *id);
    if (!recorded) return recorded.error();
    const auto& version = recorded->dictionary_version;
    const auto scorer = TenantScorers(*stores->database).find(recorded->upload.tenant, version);
    if (!scorer) return scorer.error();
    fmt::print("upload {}: {}, {} bytes, {} rows, dictionary {}, result of {}\n", text,
               recorded->upload.format, recorded->upload.bytes, recorded->result.rows,
               version ? fmt::format("version {}", *version) : "none",
               to_rfc3339(recorded->result.created_at));
    return Replay(loaded.config, *stores->blobs, **scorer, *recorded).run();
}

}  // namespace

int run_replay(const LoadedConfig& loaded, const std::string& upload) {
    const auto status = replay(loaded, upload);
    if (status) return *status;
    fmt::print(stderr, "undertone-worker: {}\n", status.error().detail);
    return exit_failed;
}

}  // namespace undertone
