#include "common/sentiment/trained_model.h"

#include "common/sentiment/rule_scorer.h"
#include "tools/train_sentiment/trainer.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace undertone;

namespace {

std::vector<LabelledMessage> reviews(std::string_view place) {
    std::vector<LabelledMessage> messages;
    for (int i = 0; i < 40; ++i) {
        const auto number = std::to_string(i);
        messages.push_back({number, "the " + std::string(place) + " was zorp", 1});
        messages.push_back({number, "the " + std::string(place) + " was blarg", -1});
        messages.push_back({number, "we went to the " + std::string(place), 0});
    }
    return messages;
}

double expectation(const TrainedModel& model, std::string_view message) {
    const RuleScorer rules;
    const auto tokens = tokenize(rules.lexicon(), message);
    const MessageWords words(rules.lexicon(), tokens);
    return model.read(rules.lexicon(), tokens, words, rules.score(tokens).score).expectation();
}

}  // namespace

TEST_CASE("what two sets have in common is learned, and holds in a third", "[sentiment]") {
    const std::vector sets = {reviews("room"), reviews("film")};
    const auto file = train_sentiment(sets);
    const TrainedModel model(file);

    CHECK(expectation(model, "the soup was zorp") > 0.2);
    CHECK(expectation(model, "the soup was blarg") < -0.2);
    CHECK(std::abs(expectation(model, "we went to the soup")) < 0.1);
}

TEST_CASE("what one set alone has is not learned", "[sentiment]") {
    const std::vector sets = {reviews("room"), std::vector<LabelledMessage>{{"1", "fine", 1}}};
    const auto file = train_sentiment(sets);
    CHECK(std::abs(expectation(TrainedModel(file), "zorp") -
                   expectation(TrainedModel(file), "blarg")) < 1e-9);
}

TEST_CASE("the same sets give the same bytes", "[sentiment]") {
    const std::vector sets = {reviews("room"), reviews("film")};
    CHECK(train_sentiment(sets) == train_sentiment(sets));
}

TEST_CASE("a file that is no model is refused", "[sentiment]") {
    const std::vector sets = {reviews("room"), reviews("film")};
    const auto file = train_sentiment(sets);
    CHECK_THROWS_AS(TrainedModel(""), std::invalid_argument);
    CHECK_THROWS_AS(TrainedModel(std::string_view(file).substr(0, file.size() - 1)),
                    std::invalid_argument);
    auto other = file;
    other[0] = 'x';
    CHECK_THROWS_AS(TrainedModel(other), std::invalid_argument);
}

TEST_CASE("sums become an expectation between -1 and 1", "[sentiment]") {
    CHECK(ModelSums{0, 0}.expectation() == 0);
    CHECK(ModelSums{20, 0}.expectation() == Approx(1));
    CHECK(ModelSums{-20, 0}.expectation() == Approx(-1));
    CHECK(ModelSums{1, 9}.expectation() < 0.01);
}
