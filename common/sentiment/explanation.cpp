#include "common/sentiment/explanation.h"

#include "common/sentiment/code_points.h"
#include "common/sentiment/rules.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <tuple>

namespace undertone {
namespace {

using vader::Rule;
using vader::TokenRange;

constexpr std::size_t mark_run_shown_max = 8;

std::string_view to_string(Rule rule) {
    switch (rule) {
        case Rule::lexicon:
            return "lexicon";
        case Rule::dictionary:
            return "dictionary";
        case Rule::booster:
            return "booster";
        case Rule::negation:
            return "negation";
        case Rule::caps:
            return "caps";
        case Rule::contrast:
            return "contrast";
        case Rule::punctuation:
            return "punctuation";
        case Rule::idiom:
            return "idiom";
    }
    return "";
}

/// One step of the sum, at bytes [begin, end) of the message.
struct Step {
    std::uint32_t begin, end;
    Rule rule;
    std::string term;
    double amount;

    auto place() const { return std::tuple(begin, end, rule); }
};

using Steps = boost::container::small_vector<Step, 16>;

/// Writes down what the rules do.
class StepTrace {
public:
    StepTrace(const Lexicon& lexicon, const Tokens& tokens) : lexicon_(lexicon), tokens_(tokens) {}

    void begin_word() { word_begin_ = steps.size(); }

    /// An idiom's rating stands for all that was found about the word.
    void restart_word() { steps.resize(word_begin_); }

    void add(Rule rule, TokenRange range, double amount) {
        const auto begin = tokens_.all[range.first].begin;
        const auto end = tokens_.all[range.last].end;
        steps.push_back({begin, end, rule, term(range), amount});
    }

    Steps steps;

private:
    std::string term(TokenRange range) const {
        const auto& token = tokens_.all[range.first];
        if (token.word != 0 && range.first == range.last) {
            return std::string(lexicon_.word(token.word).text);
        }
        if (token.has_nt) return "n't";  // the token itself may be of any length
        std::string joined;
        for (auto i = range.first; i <= range.last; ++i) {
            if (!joined.empty()) joined += ' ';
            joined += tokens_.text(i);
        }
        return joined;
    }

    const Lexicon& lexicon_;
    const Tokens& tokens_;
    std::size_t word_begin_ = 0;
};

/// Emphasis as steps, one for each run of marks: the first four "!" count, all "?" alike.
void add_punctuation(std::string_view message, const Tokens& tokens, double sign, Steps& steps) {
    const auto per_question =
        tokens.questions > 0 ? vader::question_increase(tokens.questions) / tokens.questions : 0;
    auto exclamations_left = vader::exclamations_max;
    const auto is_emphasis = [](char c) { return c == '!' || c == '?'; };
    for (std::size_t begin = 0; begin < message.size();) {
        if (!is_emphasis(message[begin])) {
            ++begin;
            continue;
        }
        auto end = begin;
        while (end < message.size() && is_emphasis(message[end])) ++end;
        const auto run = message.substr(begin, end - begin);
        double amount = 0;
        for (const char c : run) {
            if (c == '?') {
                amount += per_question;
            } else if (exclamations_left > 0) {
                --exclamations_left;
                amount += vader::exclamation_increase;
            }
        }
        if (amount != 0) {
            steps.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                             Rule::punctuation, std::string(run.substr(0, mark_run_shown_max)),
                             sign * amount});
        }
        begin = end;
    }
}

/// Steps at the same place by the same rule become one; those that cancel out vanish.
void merge_steps(Steps& steps) {
    std::ranges::sort(steps, {}, &Step::place);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (kept > 0 && steps[kept - 1].place() == steps[i].place()) {
            steps[kept - 1].amount += steps[i].amount;
        } else {
            if (kept != i) steps[kept] = std::move(steps[i]);
            ++kept;
        }
    }
    steps.resize(kept);
    const auto gone = std::ranges::remove(steps, 0.0, &Step::amount);
    steps.erase(gone.begin(), gone.end());
}

}  // namespace

Explanation explain_tokens(const Lexicon& lexicon, std::string_view message, const Tokens& tokens,
                           Score score) {
    StepTrace trace(lexicon, tokens);
    auto sum = vader::sum_valences(lexicon, tokens, trace);
    const bool emphatic = tokens.exclamations > 0 || tokens.questions > 1;
    if (sum != 0 && emphatic) add_punctuation(message, tokens, sum > 0 ? 1 : -1, trace.steps);
    sum = vader::emphasized(sum, vader::emphasis(tokens));
    merge_steps(trace.steps);

    Explanation explanation{.score = score, .evidence = {}};
    explanation.evidence.reserve(trace.steps.size());
    const auto scale = vader::normalization(sum);
    CodePoints code_points(message);
    for (auto& step : trace.steps) {
        const auto start = code_points.before(step.begin);
        explanation.evidence.push_back({.start = start,
                                        .end = start + code_points.count(step.begin, step.end),
                                        .term = std::move(step.term),
                                        .contribution = step.amount * scale,
                                        .rule = std::string(to_string(step.rule))});
    }
    return explanation;
}

}  // namespace undertone
