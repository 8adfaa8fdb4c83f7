// What every MessageTable promises, for a chat read from its bytes and from its table file.
#include "common/tables/message_table.h"

#include "tests/common/tables/chat_tables.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr std::string_view small_chat =
    "sender,message,timestamp\n"
    "ana,I love this!,2024-01-15T10:00:00Z\n"
    "ben,\"I hate it, really\",2024-01-15T10:01:00Z\n"
    "ana,It is a table.,2024-01-15T10:02:00Z\n"
    "ben,ÜBER great,later\n"
    "cleo,wonderful news,2024-01-15T10:03:00Z\n";

/// One of the implementations; every case runs once with each.
struct AnyTable {
    ChatTables tables;
    MessageTable& table;

    explicit AnyTable(std::string_view bytes = small_chat, FileFormat format = FileFormat::csv)
        : tables(bytes, format),
          table(GENERATE(true, false) ? tables.from_bytes() : tables.from_file()) {}

    MessagesAnswer page(const MessageFilter& filter, const MessagePage& page = {}) {
        auto answer = table.page(filter, page);
        REQUIRE(answer.has_value());
        return std::move(*answer);
    }

    std::vector<std::uint64_t> indices(const MessageFilter& filter, const MessagePage& asked = {}) {
        std::vector<std::uint64_t> found;
        for (const auto& message : page(filter, asked).messages) found.push_back(message.index);
        return found;
    }
};

struct SmallChat : AnyTable {};

using Indices = std::vector<std::uint64_t>;

std::int64_t micros(std::string_view clock_time) {
    const auto minute = clock_time.substr(3, 2);
    return 1'705'312'800'000'000 + std::stoll(std::string(minute)) * 60'000'000;
}

}  // namespace

TEST_CASE_METHOD(SmallChat, "messages come in the file's order, with score and label", "[tables]") {
    const auto answer = page({});
    REQUIRE(answer.messages.size() == 5);
    CHECK(answer.total == 5U);
    CHECK_FALSE(answer.has_more);
    CHECK_FALSE(answer.has_previous);

    const auto& first = answer.messages[0];
    CHECK(first.index == 0);
    CHECK(first.sender == "ana");
    CHECK(first.message == "I love this!");
    CHECK(first.timestamp == "2024-01-15T10:00:00Z");
    CHECK(first.timestamp_micros == micros("10:00"));
    const auto score = scorer().score(first.message);
    CHECK(first.label == score.label);
    CHECK(first.score == Approx(score.score).margin(1e-6));
    CHECK(first.score == static_cast<double>(to_micro_score(score.score)) / 1e6);
    CHECK(answer.messages[1].label == Label::negative);
    CHECK(answer.messages[2].label == Label::neutral);
    CHECK(answer.messages[4].index == 4);
}

TEST_CASE_METHOD(SmallChat, "a timestamp that cannot be placed in time is kept as written",
                 "[tables]") {
    const auto message = page({}).messages.at(3);
    CHECK(message.timestamp == "later");
    CHECK_FALSE(message.timestamp_micros);
}

TEST_CASE_METHOD(SmallChat, "each filter leaves what it says", "[tables]") {
    CHECK(indices({.label = Label::negative}) == Indices{1});
    CHECK(indices({.sender = "ben"}) == Indices{1, 3});
    CHECK(indices({.sender = "Ben"}).empty());
    CHECK(indices({.sender = "nobody"}).empty());
    CHECK(indices({.from_micros = micros("10:01")}) == Indices{1, 2, 4});
    CHECK(indices({.to_micros = micros("10:01")}) == Indices{0, 1});
    CHECK(indices({.from_micros = micros("10:01"), .to_micros = micros("10:02")}) == Indices{1, 2});
    CHECK(indices({.q = "über"}) == Indices{3});
    CHECK(indices({.q = "IT"}) == Indices{1, 2});
    CHECK(indices({.q = "%"}).empty());
    CHECK(indices({.min_score = 0.05}) == Indices{0, 3, 4});
    CHECK(indices({.max_score = -0.05}) == Indices{1});
    CHECK(indices({.sender = "ana", .q = "this", .min_score = 0.1}) == Indices{0});
}

TEST_CASE_METHOD(SmallChat, "what filters leave is counted", "[tables]") {
    const auto answer = page({.min_score = 0.05}, {.limit = 1});
    CHECK(answer.messages.size() == 1);
    CHECK(answer.total == 3U);
    CHECK(answer.has_more);
    CHECK(page({.sender = "nobody"}).total == 0U);
}

TEST_CASE_METHOD(SmallChat, "pages follow one another forward", "[tables]") {
    CHECK(indices({}, {.limit = 2}) == Indices{0, 1});
    CHECK(indices({}, {.after = 1, .limit = 2}) == Indices{2, 3});
    const auto last = page({}, {.after = 3, .limit = 2});
    CHECK(last.messages.size() == 1);
    CHECK(last.has_previous);
    CHECK_FALSE(last.has_more);
    CHECK(indices({}, {.after = 4}).empty());
    CHECK(indices({}, {.after = ~std::uint64_t{0}}).empty());
}

TEST_CASE_METHOD(SmallChat, "the page before an index ends right in front of it", "[tables]") {
    CHECK(indices({}, {.before = 4, .limit = 2}) == Indices{2, 3});
    CHECK(indices({}, {.before = 2, .limit = 5}) == Indices{0, 1});
    CHECK(indices({}, {.before = 0}).empty());
    CHECK(indices({}, {.before = ~std::uint64_t{0}, .limit = 1}) == Indices{4});
    const auto middle = page({.sender = "ben"}, {.before = 3, .limit = 1});
    CHECK(middle.messages.at(0).index == 1);
    CHECK(middle.has_more);
    CHECK_FALSE(middle.has_previous);
}

TEST_CASE_METHOD(SmallChat, "matching messages are skipped, not rows", "[tables]") {
    CHECK(indices({}, {.skip = 3}) == Indices{3, 4});
    CHECK(indices({.min_score = 0.05}, {.skip = 1, .limit = 1}) == Indices{3});
    CHECK(indices({}, {.before = 4, .skip = 1, .limit = 2}) == Indices{1, 2});
    const auto behind = page({}, {.skip = 9});
    CHECK(behind.messages.empty());
    CHECK(behind.has_previous);
    CHECK_FALSE(behind.has_more);
    CHECK(behind.total == 5U);
}

TEST_CASE_METHOD(SmallChat, "a page has one message at least and 1,000 at most", "[tables]") {
    CHECK(indices({}, {.limit = 0}) == Indices{0});
    CHECK(page({}, {.limit = 4'000'000'000}).messages.size() == 5);
}

namespace {

struct Gaps : AnyTable {
    Gaps()
        : AnyTable(R"([{"sender": "ana", "message": "one"},
                       {"sender": "ana"},
                       {"message": "two", "timestamp": null},
                       {"sender": "", "message": "", "timestamp": 1705312800},
                       {"sender": "ben", "message": null},
                       {"sender": 7, "message": 42, "timestamp": ""}])",
                   FileFormat::json) {}
};

}  // namespace

TEST_CASE_METHOD(Gaps, "rows without a message cell are no messages and get no index", "[tables]") {
    const auto messages = page({}).messages;
    REQUIRE(messages.size() == 4);
    CHECK(messages[0].message == "one");
    CHECK(messages[1].message == "two");
    CHECK(messages[1].index == 1);
    CHECK_FALSE(messages[1].sender);
    CHECK_FALSE(messages[1].timestamp);
    CHECK(messages[2].message.empty());
    CHECK(messages[2].sender == "");
    CHECK(messages[2].timestamp == "1705312800");
    CHECK(messages[2].timestamp_micros == micros("10:00"));
    CHECK(messages[3].sender == "7");
    CHECK(messages[3].message == "42");
    CHECK(messages[3].timestamp == "");
}

TEST_CASE_METHOD(Gaps, "a filter for a score leaves unscored messages out", "[tables]") {
    REQUIRE(indices({.label = Label::unscored}) == Indices{2});  // the empty text
    CHECK(indices({.min_score = -1.0}) == Indices{0, 1, 3});
    CHECK(indices({.max_score = 1.0}) == Indices{0, 1, 3});
}

namespace {

struct Empty : AnyTable {
    Empty() : AnyTable("sender,message,timestamp\n") {}
};

struct LongTexts : AnyTable {
    LongTexts() : AnyTable(chat()) {}
    static std::string chat() {
        const std::string text(6'000'000, 'x');
        std::string bytes = "sender,message\n";
        for (int i = 0; i < 5; ++i) bytes += "ana," + text + "\n";
        return bytes;
    }
};

}  // namespace

TEST_CASE_METHOD(Empty, "a chat without rows has a page without messages", "[tables]") {
    const auto answer = page({});
    CHECK(answer.messages.empty());
    CHECK(answer.total == 0U);
    CHECK_FALSE(answer.has_more);
    CHECK_FALSE(answer.has_previous);
    CHECK(page({.q = "x"}, {.before = 7}).total == 0U);
}

TEST_CASE_METHOD(LongTexts, "a page ends before its texts fill the memory", "[tables]") {
    CHECK(indices({}) == Indices{0, 1});
    CHECK(page({}).has_more);
    CHECK(indices({}, {.after = 1}) == Indices{2, 3});
    CHECK(indices({.q = "X"}, {.before = 5}) == Indices{3, 4});
    CHECK(page({}, {.before = 5}).has_previous);
}

namespace {

std::string random_chat(std::minstd_rand& random, int rows) {
    const std::vector<std::string> words{"good", "BAD",    "Table", "love", "hate", "ok",
                                         "über", "Straße", "😀",    "not",  "very"};
    std::string bytes = "sender,message,timestamp\n";
    for (int i = 0; i < rows; ++i) {
        std::string text;
        for (auto count = random() % 5; count > 0; --count) text += words[random() % 11] + ' ';
        const auto sender = random() % 4 ? fmt::format("s{}", random() % 3) : std::string();
        const auto time = random() % 5 ? std::to_string(1'705'312'800 + random() % 1000) : "?";
        bytes += fmt::format("{},\"{}\",{}\n", sender, text, time);
    }
    return bytes;
}

MessageFilter random_filter(std::minstd_rand& random) {
    const auto sometimes = [&] { return random() % 4 == 0; };
    MessageFilter filter;
    if (sometimes()) filter.label = static_cast<Label>(random() % 4);
    if (sometimes()) filter.sender = fmt::format("s{}", random() % 4);
    if (sometimes())
        filter.from_micros = (1'705'312'800 + std::int64_t(random() % 1000)) * 1'000'000;
    if (sometimes()) filter.to_micros = (1'705'312'800 + std::int64_t(random() % 1000)) * 1'000'000;
    if (sometimes()) filter.q = random() % 2 ? "B" : "strASSe tA";
    if (sometimes()) filter.min_score = static_cast<double>(random() % 20) / 10 - 1;
    if (sometimes()) filter.max_score = static_cast<double>(random() % 20) / 10 - 1;
    return filter;
}

MessagePage random_page(std::minstd_rand& random) {
    MessagePage page{.limit = static_cast<std::uint32_t>(random() % 12)};
    if (random() % 3 == 0) page.after = random() % 220;
    if (!page.after && random() % 2) page.before = random() % 220;
    if (random() % 2) page.skip = random() % 20;
    return page;
}

bool same(const ChatMessage& a, const ChatMessage& b) {
    return a.index == b.index && a.sender == b.sender && a.timestamp == b.timestamp &&
           a.timestamp_micros == b.timestamp_micros && a.message == b.message &&
           a.score == b.score && a.label == b.label;
}

}  // namespace

TEST_CASE("a chat's bytes and its table file give the same answers", "[tables]") {
    std::minstd_rand random(11);
    ChatTables tables(random_chat(random, 200));
    for (int i = 0; i < 2'000; ++i) {
        const auto filter = random_filter(random);
        const auto page = random_page(random);
        const auto a = tables.from_bytes().page(filter, page).value();
        const auto b = tables.from_file().page(filter, page).value();
        CAPTURE(i, a.messages.size(), b.messages.size());
        REQUIRE(std::equal(a.messages.begin(), a.messages.end(), b.messages.begin(),
                           b.messages.end(), same));
        REQUIRE(a.total == b.total);
        REQUIRE(a.has_more == b.has_more);
        REQUIRE(a.has_previous == b.has_previous);
    }
}

TEST_CASE("walking forward or backward by pages meets every message once", "[tables]") {
    std::minstd_rand random(5);
    AnyTable any(random_chat(random, 200));
    const MessageFilter filter{.min_score = -0.5};
    const auto all = any.indices(filter, {.limit = 1'000});

    Indices forward;
    for (MessagePage page{.limit = 7};;) {
        const auto answer = any.page(filter, page);
        for (const auto& message : answer.messages) forward.push_back(message.index);
        if (!answer.has_more) break;
        page.after = forward.back();
    }
    CHECK(forward == all);

    Indices backward;
    for (MessagePage page{.before = 200, .limit = 7};;) {
        const auto answer = any.page(filter, page);
        for (auto at = answer.messages.rbegin(); at != answer.messages.rend(); ++at) {
            backward.insert(backward.begin(), at->index);
        }
        if (!answer.has_previous) break;
        page.before = backward.front();
    }
    CHECK(backward == all);
}

TEST_CASE("messages are read by their indices, in the order asked for", "[tables]") {
    AnyTable any;
    std::vector<std::string> read;
    const std::uint64_t indices[] = {4, 0, 99, 3, 1};
    const auto visited = any.table.for_each_at(indices, [&](const ChatMessage& message) {
        CHECK(message.sender.has_value());
        read.push_back(message.message);
        return read.size() < 3;
    });
    REQUIRE(visited);
    CHECK(read == std::vector<std::string>{"wonderful news", "I love this!", "\u00DCBER great"});
}
