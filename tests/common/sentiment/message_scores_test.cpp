#include "common/sentiment/message_scores.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

MessageScores scores_of(const std::vector<double>& scores) {
    MessageScores kept;
    for (const auto score : scores) kept.add({score, label_of(score)});
    return kept;
}

}  // namespace

TEST_CASE("scores come back to four decimals, labels as they were", "[message_scores]") {
    const std::vector<double> scores = {1, -1, 0, 0.05, -0.05, 0.0499999, -0.0499999, 0.12345678};
    auto kept = scores_of(scores);
    kept.add({0, Label::unscored});

    const auto read = MessageScores::from_bytes(kept.bytes());
    REQUIRE(read.has_value());
    CHECK(*read == kept);
    REQUIRE(read->size() == scores.size() + 1);
    for (std::size_t i = 0; i < scores.size(); ++i) {
        INFO(scores[i]);
        CHECK(read->label(i) == label_of(scores[i]));
        CHECK(read->score(i) == Approx(scores[i]).margin(1e-4));
    }
    CHECK(read->label(scores.size()) == Label::unscored);
}

TEST_CASE("no more is kept than a million messages, whoever read them", "[message_scores]") {
    MessageScores half, whole;
    for (std::size_t i = 0; i < MessageScores::kept_max + 10; ++i) {
        const Score score{i % 2 ? 0.5 : -0.5, i % 2 ? Label::positive : Label::negative};
        whole.add(score);
        if (i < MessageScores::kept_max / 2 + 5) half.add(score);
    }
    CHECK(whole.size() == MessageScores::kept_max);
    auto merged = half;
    merged.append(half);
    CHECK(merged.size() == MessageScores::kept_max);
    CHECK(MessageScores::from_bytes(whole.bytes()).value() == whole);
}

TEST_CASE("messages whose labels differ are found by index", "[message_scores]") {
    const auto before = scores_of({0.5, 0.5, -0.5, 0, 0.2});
    const auto after = scores_of({0.6, -0.5, -0.5, 0.1});
    CHECK(changed_labels(before, after) == std::vector<std::uint64_t>{1, 3});
    CHECK(changed_labels(before, before).empty());
    CHECK(changed_labels({}, after).empty());
}

TEST_CASE("bytes that are no scores are refused", "[message_scores]") {
    const auto bytes = scores_of({0.5, 0.1}).bytes();
    CHECK(MessageScores::from_bytes("").value().size() == 0);
    CHECK(MessageScores::from_bytes(bytes.substr(1)).has_error());
    CHECK(MessageScores::from_bytes("\x04" + bytes.substr(1)).has_error());
    CHECK(MessageScores::from_bytes("\xFF" + bytes.substr(1)).has_error());
}
