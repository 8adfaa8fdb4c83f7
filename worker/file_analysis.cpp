#include "worker/file_analysis.h"

#include "common/json_writer.h"
#include "common/readers/file_format.h"
#include "common/store/packed_text.h"
#include "common/store/read_options.h"
#include "common/store/upload_options.h"
#include "worker/compute_threads.h"

#include <fmt/format.h>

namespace undertone {
namespace {

/// Rows of a table whose hashes are kept in memory: what is beyond 20 MB of them goes to a file.
constexpr std::size_t hashes_in_memory_max = 2'000'000;

}  // namespace

AnalysisOptions analysis_options(const Config& config, const Upload& upload) {
    AnalysisOptions options;
    options.kind = upload.asked_kind;
    options.conversation_gap_seconds = config.analysis.conversation_gap_seconds;
    options.rejects_max = config.analysis.rejects_max;
    options.uploaded_at = upload.created_at;
    const auto asked = parse_upload_options(upload.options);
    if (!asked) return options;
    options.mapping = asked->mapping;
    options.profile = asked->profile;
    if (asked->conversation_gap_seconds) {
        options.conversation_gap_seconds = *asked->conversation_gap_seconds;
    }
    return options;
}

FileAnalysis::FileAnalysis(const Scorer& scorer, const Config& config, const Upload& upload,
                           BlobStore& blobs, std::string scratch_dir,
                           std::vector<double> low_score_limits, MayGoOn may_go_on)
    : scorer_(scorer),
      config_(config),
      upload_(upload),
      blobs_(blobs),
      scratch_dir_(std::move(scratch_dir)),
      low_score_limits_(std::move(low_score_limits)),
      may_go_on_(std::move(may_go_on)) {
    start({}, {});
}

void FileAnalysis::start(std::optional<DateOrder> date_order, std::optional<Language> language,
                         std::shared_ptr<DuplicateRows> duplicates) {
    reader_ = make_reader(file_format_from(upload_.format).value_or(FileFormat::csv),
                          read_options(config_, upload_.options));
    rejects_csv_.emplace(blobs_, config_.analysis.rejects_max);
    auto options = analysis_options(config_, upload_);
    options.low_score_limits = low_score_limits_;
    options.on_unusable = [&rejects = *rejects_csv_](const Reject& reject) { rejects.add(reject); };
    options.date_order = date_order;
    options.language = language;
    options.threads = compute_threads(config_.worker);
    options.duplicates = duplicates
                             ? std::move(duplicates)
                             : std::make_shared<DuplicateRows>(scratch_dir_, hashes_in_memory_max);
    analysis_.emplace(scorer_, std::move(options));
}

Result<> FileAnalysis::run(const FeedFile& feed_file) {
    for (bool again = false;; again = true) {
        if (const auto fed = feed_file(again); !fed) return fed;
        if (const auto finished = finish(); !finished) return finished;
        // The second reading knows both beforehand, or guesses what it guessed right the first
        // time: there is no third.
        if (!outcome_.wants_another_reading()) return {};
        start(outcome_.other_date_order, outcome_.other_language);
    }
}

Result<bool> FileAnalysis::run_in_parallel(BlobReader& file, const GoOn& go_on) {
    const auto format = file_format_from(upload_.format).value_or(FileFormat::csv);
    const auto threads = compute_threads(config_.worker);
    if (format != FileFormat::csv && format != FileFormat::tsv) return false;
    const CsvInput input{
        .read = [&file](std::uint64_t offset,
                        std::span<char> buffer) { return file.read(offset, buffer); },
        .bytes = file.size(),
        .format = format,
        .options = read_options(config_, upload_.options)};
    const auto head = read_csv_head(input);
    if (!head) return head.error();
    if (!*head || !is_table((*head)->report.columns)) return false;

    const auto options = analysis_options(config_, upload_);
    const auto duplicates = std::make_shared<DuplicateRows>(scratch_dir_, hashes_in_memory_max);
    auto parts = profile_in_parallel(input, **head,
                                     {.options = options.profile,
                                      .duplicates = duplicates.get(),
                                      .threads = threads,
                                      .stretch_bytes = 0,
                                      .go_on = go_on});
    if (!parts) return parts.error();
    if (!*parts) return false;
    start({}, {}, duplicates);
    if (const auto taken = take(std::move(**parts)); !taken) return taken.error();
    return true;
}

bool FileAnalysis::is_table(std::span<const std::string> columns) const {
    const auto options = analysis_options(config_, upload_);
    if (options.kind == "table") return true;
    const auto mapping = find_chat_mapping(columns, options.mapping);
    return options.kind.empty() && mapping && !*mapping;
}

Result<> FileAnalysis::take(ParallelProfile parts) {
    for (auto& reject : parts.rejects) on_reject(std::move(reject));
    rows_in_parallel_ = parts.report.rows;
    analysis_->take_profile(std::move(parts.profiler), std::move(parts.numbering));
    auto outcome = analysis_->finish(parts.report);
    if (!outcome) return outcome.error();
    outcome_ = std::move(*outcome);
    return {};
}

Result<> FileAnalysis::feed(std::string_view bytes) { return reader_->feed(bytes, *this); }

Result<> FileAnalysis::finish() {
    if (const auto read = reader_->finish(*this); !read) return read;
    auto outcome = analysis_->finish(reader_->report());
    if (!outcome) return outcome.error();
    outcome_ = std::move(*outcome);
    return {};
}

Result<> FileAnalysis::on_rows(const Batch& batch) {
    if (auto may = may_go_on_(); !may) return may;
    return analysis_->on_rows(batch);
}

void FileAnalysis::on_reject(Reject reject) {
    rejects_csv_->add(reject);
    analysis_->on_reject(std::move(reject));
}

Result<NewResult> FileAnalysis::result(const Upload& upload, Time created_at) {
    auto documents = pack_text(documents_json(outcome_.documents, created_at));
    if (!documents) return documents.error();
    auto scores =
        outcome_.kind == "chat" ? pack_text(outcome_.scores.bytes()) : Result<std::string>("");
    if (!scores) return scores.error();
    NewResult result;
    result.upload = upload.id;
    result.upload_created_at = upload.created_at;
    result.options = upload.options;
    result.documents = std::move(*documents);
    result.rows = outcome_.rows;
    result.rejected = outcome_.rejected;
    result.totals = outcome_.totals;
    result.scores = std::move(*scores);
    for (auto& reject : outcome_.rejects) {
        result.rejects.push_back(
            {reject.line, reject.offset, reject.reason, reject.detail, std::move(reject.raw)});
    }
    return result;
}

JobError FileAnalysis::describe(JobError described) const {
    if (const auto& fault = reader_->fault()) {
        described.code = fault->code;
        described.detail =
            fmt::format("{}; {} rows before it could be read", fault->detail, rows());
        described.line = fault->line;
        described.offset = fault->offset;
    }
    return described;
}

std::string documents_json(const std::vector<ResultDocument>& documents, Time created_at) {
    const auto created = to_rfc3339(created_at);
    JsonWriter json;
    json.begin_array();
    for (const auto& document : documents) {
        json.begin_object();
        json.field("result_type", document.result_type);
        json.key("data").raw(document.data);
        json.field("analyzer", document.analyzer);
        json.field("analyzer_version", document.analyzer_version);
        json.field("created_at", created);
        json.end_object();
    }
    json.end_array();
    return json.take();
}

}  // namespace undertone
