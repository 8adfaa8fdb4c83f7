#include "worker/analyzers/emoji.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

using namespace undertone;

namespace {

std::vector<std::string> emoji_of(std::string_view text) {
    std::vector<WordSpan> spans;
    find_emoji(text, spans);
    std::vector<std::string> emoji;
    for (const auto& span : spans) emoji.emplace_back(span.in(text));
    return emoji;
}

using List = std::vector<std::string>;

std::string written(const EmojiCounts& counts) {
    JsonWriter json;
    counts.write(json);
    return json.take();
}

}  // namespace

TEST_CASE("an emoji is whole with all that belongs to it", "[emoji]") {
    const auto* emoji = GENERATE("😀", "👍🏽", "❤️", "👨‍👩‍👧‍👦", "👩🏾‍💻",
                                 "🏳️‍🌈", "❤‍🔥", "🇫🇷", "1️⃣", "#️⃣", "©️",
                                 "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "⌚", "🤷🏻‍♀️");
    CHECK(emoji_of(emoji) == List{emoji});
    CHECK(emoji_of("so " + std::string(emoji) + emoji + "!") == List{emoji, emoji});
}

TEST_CASE("what is shown as text is no emoji", "[emoji]") {
    const auto* text = GENERATE("", "plain 123 #*", "❤ © ™ ☺", "⌚\uFE0E", "é à ü", "Привет 你好",
                                "🇫", "\u200D\uFE0F\u20E3", "5\uFE0F", "→ ½ …");
    CHECK(emoji_of(text).empty());
}

TEST_CASE("neighbours are told apart", "[emoji]") {
    CHECK(emoji_of("😀😀👍") == List{"😀", "😀", "👍"});
    CHECK(emoji_of("🇫🇷🇩🇪🇫") == List{"🇫🇷", "🇩🇪"});
    CHECK(emoji_of("ok😀\u200D ok") == List{"😀"});  // a joiner that joins nothing
    CHECK(emoji_of("room 12️⃣") == List{"2️⃣"});
}

TEST_CASE("an endless sequence is cut into several", "[emoji]") {
    std::string text = "👩";
    for (int i = 0; i < 1'000; ++i) text += "\u200D👩";
    std::size_t bytes = 0;
    for (const auto& emoji : emoji_of(text)) {
        CHECK(emoji.size() <= TermKeys::bytes_max);
        bytes += emoji.size();
    }
    CHECK(bytes > text.size() / 2);
}

TEST_CASE("emoji are found in any bytes without harm", "[emoji]") {
    const std::vector<std::string> pieces = {"😀",   "\u200D", "\uFE0F", "🇫", "🏽",    "1",
                                             "\xF0", "\x9F",   "\xE2",   "a", "\u20E3"};
    std::mt19937 random(1);
    for (int round = 0; round < 5'000; ++round) {
        std::string text;
        for (auto left = random() % 20; left > 0; --left) text += pieces[random() % pieces.size()];
        std::vector<WordSpan> spans;
        find_emoji(text, spans);
        std::uint32_t end = 0;
        for (const auto& span : spans) {
            CHECK(span.begin >= end);
            CHECK(span.end > span.begin);
            end = span.end;
        }
        CHECK(end <= text.size());
    }
}

TEST_CASE("emoji are counted and shown by how often they occur", "[emoji]") {
    EmojiCounts early, late;
    early.fold("👍👍 great 😀");
    early.fold("nothing");
    late.fold("👍 ok 🎉🎉");
    early.merge(late);
    CHECK(written(early) ==
          R"([{"emoji":"👍","count":3},{"emoji":"🎉","count":2},{"emoji":"😀","count":1}])");
    CHECK(early.error_max() == 0);
}
