// Every message of the sample files: its contributions are its score.
#include "common/readers/file_format.h"
#include "tests/common/tables/chat_tables.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

using namespace undertone;
using namespace undertone::testing;

namespace {

/// The messages of all samples that are chats.
std::vector<std::string> sample_messages() {
    std::vector<std::string> messages;
    for (const auto& entry : std::filesystem::directory_iterator("test_files")) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(file), {});
        const auto format = sniff_format(bytes, true, entry.path().filename().string());
        if (!format) continue;
        auto chat = InlineMessages::read(bytes, *format, {}, scorer());
        if (!chat) continue;
        MessagePage page;
        page.limit = messages_page_max;
        for (auto& message : chat->page({}, page).value().messages) {
            messages.push_back(std::move(message.message));
        }
    }
    return messages;
}

}  // namespace

TEST_CASE("contributions and offset are the score of every sample message", "[sentiment]") {
    const auto messages = sample_messages();
    REQUIRE(messages.size() > 100);
    const Dictionary dictionary{{{"parcel", -2}, {"thank you", 3.5}, {"\U0001F600", 2}},
                                {"worried", "great"}};
    const Scorer own(dictionary, 1);
    for (const auto* each : {&scorer(), &own}) {
        for (const auto& message : messages) {
            INFO(message);
            const auto alone = each->score(message);
            const auto [score, offset, evidence] = each->explain(message, alone.language);
            const auto sum = std::accumulate(
                evidence.begin(), evidence.end(), offset,
                [](double so_far, const Evidence& item) { return so_far + item.contribution; });
            REQUIRE(std::abs(sum - score.score) < 1e-9);
            REQUIRE(alone.score == score.score);
            REQUIRE(alone.label == score.label);
        }
    }
}
