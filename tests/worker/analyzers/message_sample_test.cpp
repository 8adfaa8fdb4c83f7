#include "worker/analyzers/message_sample.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

using namespace undertone;

namespace {

/// Message i of a chat in which every tenth text is "same".
struct Said {
    std::string text;
    Message message;

    Said(std::uint64_t i, std::uint64_t index, std::size_t padding = 0)
        : text(i % 10 == 0 ? "same" : fmt::format("message number {}", i)),
          message{.index = index,
                  .sender = static_cast<SenderId>(1 + i % 3),
                  .text = {},
                  .time = std::nullopt,
                  .score = {.score = 0.5, .label = Label::positive},
                  .score_micro = 500'000} {
        text.append(padding * (i % 10 != 0), 'x');
        message.text = text;
    }
};

MessageSample sample_of(std::uint64_t begin, std::uint64_t end, std::size_t padding = 0) {
    MessageSample sample;
    for (auto i = begin; i < end; ++i) {
        const Said said(i, i - begin, padding);
        sample.fold({&said.message, 1});
    }
    return sample;
}

std::string content_of(const MessageSample& sample) {
    std::string content;
    for (const auto* message : sample.messages()) {
        content += fmt::format("{} {} {} {}\n", message->index, message->sender, message->times,
                               message->text);
    }
    return content;
}

MessageSample carried(const MessageSample& sample) {
    StateWriter writer;
    writer(sample);
    const auto bytes = writer.take();
    StateReader reader(bytes);
    MessageSample restored;
    reader(restored);
    REQUIRE(reader.ok());
    return restored;
}

}  // namespace

TEST_CASE("a small chat is sampled whole, equal messages together", "[message_sample]") {
    const auto sample = sample_of(0, 100);
    const auto messages = sample.messages();
    REQUIRE(messages.size() == 91);
    CHECK(messages[0]->text == "same");
    CHECK(messages[0]->times == 10);
    CHECK(messages[0]->index == 0);
    CHECK(messages[1]->times == 1);
}

TEST_CASE("a sample depends on neither cuts nor grouping", "[message_sample]") {
    const std::vector<SenderId> same_names = {0, 1, 2, 3};
    // Past the limit on messages, and past that on bytes.
    const auto [size, padding] = GENERATE(table<std::uint64_t, std::size_t>(
        {{std::uint64_t{90'000}, std::size_t{0}}, {std::uint64_t{12'000}, std::size_t{1'000}}}));
    const auto whole = sample_of(0, size, padding);
    const auto content = content_of(whole);
    CHECK(whole.messages().size() < size / 10 * 9);
    CHECK(content_of(carried(whole)) == content);

    std::mt19937 random(1);
    for (int round = 0; round < 3; ++round) {
        const auto first = random() % size, second = first + random() % (size - first);
        auto left = sample_of(0, first, padding), middle = sample_of(first, second, padding);
        auto right = carried(sample_of(second, size, padding));
        if (round % 2) {
            left.merge(middle, same_names, first);
            left.merge(right, same_names, second);
        } else {
            middle.merge(right, same_names, second - first);
            left.merge(middle, same_names, first);
        }
        CHECK(content_of(left) == content);
    }
}

TEST_CASE("a sample is fair and within its limits", "[message_sample]") {
    const auto sample = sample_of(0, 200'000);
    const auto messages = sample.messages();
    CHECK(messages.size() == MessageSample::kept_max);
    std::size_t bytes = 0, early = 0;
    for (const auto* message : messages) {
        bytes += message->text.size();
        early += message->index < 100'000;
    }
    CHECK(bytes <= MessageSample::kept_bytes_max);
    CHECK(static_cast<double>(early) == Approx(MessageSample::kept_max / 2.0).epsilon(0.03));
}

TEST_CASE("a sampled text is cut between characters", "[message_sample]") {
    std::string text = "a";
    while (text.size() < 3'000) text += "é";
    Message message = Said(1, 0).message;
    message.text = text;
    MessageSample sample;
    sample.fold({&message, 1});
    CHECK(sample.messages()[0]->text == text.substr(0, 1'999));
}
