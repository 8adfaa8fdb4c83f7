#include "common/store/records.h"

#include <boost/json.hpp>

#include <array>
#include <stdexcept>
#include <utility>

namespace undertone {
namespace {

constexpr std::array<std::pair<JobKind, std::string_view>, 4> kinds = {{
    {JobKind::analyze, "analyze"},
    {JobKind::build_table, "build_table"},
    {JobKind::delete_uploads, "delete_uploads"},
    {JobKind::report, "report"},
}};

constexpr std::array<std::pair<JobState, std::string_view>, 8> states = {{
    {JobState::held, "held"},
    {JobState::queued, "queued"},
    {JobState::running, "running"},
    {JobState::retrying, "retrying"},
    {JobState::completed, "completed"},
    {JobState::failed, "failed"},
    {JobState::cancelled, "cancelled"},
    {JobState::quarantined, "quarantined"},
}};

template <class Table, class Key>
std::string_view name_in(const Table& table, Key key) {
    for (const auto& [value, name] : table) {
        if (value == key) return name;
    }
    throw std::logic_error("a value without a name");
}

template <class Table>
auto value_in(const Table& table, std::string_view text) {
    for (const auto& [value, name] : table) {
        if (name == text) return value;
    }
    throw std::runtime_error("the store holds an unknown word: " + std::string(text));
}

}  // namespace

std::string_view to_string(JobKind kind) { return name_in(kinds, kind); }
std::string_view to_string(JobState state) { return name_in(states, state); }
JobKind job_kind_from(std::string_view text) { return value_in(kinds, text); }
JobState job_state_from(std::string_view text) { return value_in(states, text); }

std::string_view shown_status(JobState state) {
    switch (state) {
        case JobState::held:
        case JobState::queued:
            return "pending";
        case JobState::running:
        case JobState::retrying:
            return "processing";
        case JobState::quarantined:
            return "failed";
        default:
            return to_string(state);
    }
}

bool is_final(JobState state) {
    return state == JobState::completed || state == JobState::failed ||
           state == JobState::cancelled || state == JobState::quarantined;
}

std::string JobError::to_json() const {
    boost::json::object object{{"code", code}, {"detail", detail}};
    object["line"] = line ? boost::json::value(*line) : nullptr;
    object["offset"] = offset ? boost::json::value(*offset) : nullptr;
    object["retryable"] = retryable;
    return boost::json::serialize(object);
}

}  // namespace undertone
