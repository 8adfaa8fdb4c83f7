#include "worker/analyzers/analysis.h"

#include "common/profile/profile_document.h"
#include "worker/analyzers/chat_analysis.h"
#include "worker/analyzers/data_quality.h"
#include "worker/analyzers/reject_log.h"
#include "worker/analyzers/state_archive.h"

#include <optional>
#include <stdexcept>

namespace undertone {
namespace {

constexpr std::string_view state_magic = "undertone analysis 6\n";
constexpr std::string_view analyzer_version = "1";

/// FNV-1a: tells damaged bytes from what serialise() wrote.
std::uint64_t checksum_of(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash;
}

std::string checksum_bytes(std::string_view bytes) {
    auto hash = checksum_of(bytes);
    std::string text;
    for (int i = 0; i < 8; ++i, hash >>= 8) text += static_cast<char>(hash);
    return text;
}

}  // namespace

struct Analysis::State {
    State(const Scorer& used_scorer, AnalysisOptions used_options)
        : scorer(used_scorer),
          options(std::move(used_options)),
          rejects(options.rejects_max, options.on_unusable) {}

    bool decided() const { return chat || table; }
    Result<> decide(std::span<const std::string> columns);
    void start_chat(const ChatMapping& mapping) { chat.emplace(scorer, mapping, options); }
    std::string_view kind_reason() const;
    ResultDocument quality_document(const ReadReport& report, std::size_t rejects_shown) const;
    void start_table() { table.emplace(options.profile, options.duplicates.get()); }
    Result<ResultDocument> profile_document(const ReadReport& report);

    /// Which of the two there is, before the two themselves.
    enum class Kind : std::uint8_t { undecided, chat, table };
    Kind kind() const { return chat ? Kind::chat : table ? Kind::table : Kind::undecided; }

    const Scorer& scorer;
    AnalysisOptions options;
    std::optional<ChatAnalysis> chat;
    std::optional<TableProfiler> table;
    StretchRows numbering;  // of the rows that options.duplicates names
    RejectLog rejects;
};

Result<> Analysis::State::decide(std::span<const std::string> columns) {
    std::optional<ChatMapping> mapping;
    if (options.kind != "table") {
        const auto found = find_chat_mapping(columns, options.mapping);
        if (!found) return found.error();
        mapping = *found;
    }
    if (mapping) {
        start_chat(*mapping);
    } else if (options.kind == "chat") {
        return Error{ErrorCode::malformed_file,
                     "missing_field: asked for as a chat, but no columns are named like a sender "
                     "and a message"};
    } else {
        start_table();
    }
    return {};
}

std::string_view Analysis::State::kind_reason() const {
    if (!options.kind.empty()) return "asked for by the caller";
    if (chat && !options.mapping.empty()) return "the caller names its columns";
    return chat ? "columns are named like a sender and a message"
                : "no columns are named like a sender and a message";
}

ResultDocument Analysis::State::quality_document(const ReadReport& report,
                                                 std::size_t rejects_shown) const {
    JsonWriter json;
    DataQuality quality{.report = report,
                        .kind = chat ? "chat" : "table",
                        .kind_reason = kind_reason(),
                        .rows = chat ? chat->messages() + report.system_rows : table->rows(),
                        .no_message = rejects.no_message(),
                        .untimed_messages = std::nullopt,
                        .rejects_shown = rejects_shown,
                        .mapping = std::nullopt,
                        .date_order = std::nullopt};
    if (chat) {
        quality.untimed_messages = chat->untimed_messages();
        quality.mapping = chat->mapping();
        quality.date_order = chat->date_order();
    }
    write_data_quality(json, quality);
    return {.result_type = "data_quality",
            .data = json.take(),
            .analyzer = "data_quality",
            .analyzer_version = std::string(analyzer_version)};
}

Result<ResultDocument> Analysis::State::profile_document(const ReadReport& report) {
    std::optional<DuplicateCount> duplicates;
    if (options.duplicates) {
        auto counted = options.duplicates->finish(options.threads);
        if (!counted) return counted.error();
        duplicates = std::move(*counted);
        for (auto& [row, first] : duplicates->examples) {
            row = numbering.in_file(row);
            first = numbering.in_file(first);
        }
    }
    const auto profile = table->finish(options.threads);
    const auto first_rejects = rejects.first();
    JsonWriter json;
    write_table_profile(json, {.profile = profile,
                               .options = options.profile,
                               .report = report,
                               .duplicates = std::move(duplicates),
                               .rejects = first_rejects,
                               .uploaded_at = options.uploaded_at,
                               .threads = options.threads});
    return ResultDocument{.result_type = "table_profile",
                          .data = json.take(),
                          .analyzer = "table_profile",
                          .analyzer_version = "4"};
}

Analysis::Analysis(const Scorer& scorer, AnalysisOptions options)
    : state_(std::make_unique<State>(scorer, std::move(options))) {}

Analysis::~Analysis() = default;

Result<> Analysis::on_rows(const Batch& batch) {
    if (!state_->decided()) {
        if (const auto decided = state_->decide(batch.columns); !decided) return decided.error();
    }
    if (state_->chat) {
        state_->chat->fold(batch, state_->rejects);
        return {};
    }
    return state_->table->fold(batch);
}

void Analysis::take_profile(TableProfiler profiler, StretchRows numbering) {
    state_->table.emplace(std::move(profiler));
    state_->numbering = std::move(numbering);
}

void Analysis::on_reject(Reject reject) { state_->rejects.add_unreadable(std::move(reject)); }

void Analysis::merge(const Analysis& later) {
    const auto& other = *later.state_;
    state_->rejects.merge(other.rejects);
    if (!other.decided()) return;
    if (!state_->decided()) {
        if (other.chat) {
            state_->start_chat(other.chat->mapping());
        } else {
            state_->start_table();
        }
    }
    if (state_->kind() != other.kind()) {
        throw std::logic_error("a chat's and a table's analysis were merged");
    }
    if (state_->chat) {
        state_->chat->merge(*other.chat);
    } else {
        state_->table->merge(*other.table);
    }
}

Result<AnalysisOutcome> Analysis::finish(const ReadReport& report) {
    if (!state_->decided()) {
        if (const auto decided = state_->decide(report.columns); !decided) return decided.error();
    }
    AnalysisOutcome outcome;
    outcome.rejects = state_->rejects.first();
    outcome.rejected = report.rejected_rows + state_->rejects.no_message();
    if (const auto& chat = state_->chat) {
        outcome.kind = "chat";
        outcome.rows = chat->messages();
        outcome.totals = chat->totals();
        outcome.scores = chat->scores();
        outcome.low_score_runs = chat->low_score_runs().longest();
        outcome.other_date_order = chat->other_date_order();
        outcome.other_language = chat->other_language();
        outcome.documents = chat->documents();
    } else {
        auto& table = *state_->table;
        table.add_columns(report.columns);
        outcome.kind = "table";
        outcome.rows = table.rows();
        auto document = state_->profile_document(report);
        if (!document) return document.error();
        outcome.documents.push_back(std::move(*document));
    }
    outcome.documents.push_back(state_->quality_document(report, outcome.rejects.size()));
    return outcome;
}

std::string Analysis::serialise() const {
    StateWriter writer;
    writer(state_->kind(), state_->rejects);
    if (const auto& chat = state_->chat) {
        const auto& [sender, message, timestamp] = chat->mapping();
        writer(sender, message, timestamp, *chat);
    } else if (state_->table) {
        writer(*state_->table);
    }
    auto bytes = std::string(state_magic) + writer.take();
    return bytes + checksum_bytes(bytes);
}

Result<std::unique_ptr<Analysis>> Analysis::restore(const Scorer& scorer, AnalysisOptions options,
                                                    std::string_view bytes) {
    constexpr std::size_t checksum_size = 8;
    const Error refused{ErrorCode::bad_request, "not an analysis of this version"};
    if (bytes.size() < state_magic.size() + checksum_size) return refused;
    const auto content = bytes.substr(0, bytes.size() - checksum_size);
    if (!content.starts_with(state_magic) ||
        checksum_bytes(content) != bytes.substr(content.size())) {
        return refused;
    }

    auto analysis = std::make_unique<Analysis>(scorer, std::move(options));
    auto& state = *analysis->state_;
    StateReader reader(content.substr(state_magic.size()));
    auto kind = State::Kind::undecided;
    reader(kind, state.rejects);
    if (kind == State::Kind::chat) {
        ChatMapping mapping{};
        reader(mapping.sender, mapping.message, mapping.timestamp);
        state.start_chat(mapping);
        reader(*state.chat);
        // Parts can only be merged if they looked for the same.
        if (state.chat->low_score_runs().limits() != state.options.low_score_limits) return refused;
    } else if (kind == State::Kind::table) {
        state.start_table();
        reader(*state.table);
    }
    if (!reader.ok() || !reader.at_end()) return refused;
    return analysis;
}

}  // namespace undertone
