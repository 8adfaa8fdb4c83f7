// The property that all parallel work rests on: however rows are batched, split, merged and carried
// about, the documents are the same bytes.
#include "tests/worker/analyzers/documents.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <random>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::string timestamp(std::int64_t seconds) {
    return fmt::format("2024-{:02}-{:02}T{:02}:{:02}:{:02}+02:00", 1 + seconds / 86'400 / 28 % 12,
                       1 + seconds / 86'400 % 28, seconds / 3'600 % 24, seconds / 60 % 60,
                       seconds % 60);
}

/// Silences of all sizes, senders that come and go, messages without a time or at all.
Rows random_chat(std::size_t size, unsigned seed) {
    const std::vector<std::string> texts = {"good",
                                            "this is bad?",
                                            "ok then",
                                            "<Media omitted>",
                                            "",
                                            "GREAT news!!!",
                                            "nobody likes it",
                                            "sí, muy bien 👍",
                                            "not so good",
                                            "see room 4.5 at 3",
                                            "the delivery was late again 😡",
                                            "late delivery, broken screen",
                                            "love the new screen ❤️👩🏽‍💻",
                                            "el paquete no llegó"};
    std::mt19937 random(seed);
    Rows rows({"sender", "message", "timestamp"});
    std::int64_t now = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const auto dice = random() % 100;
        now += dice < 80 ? random() % 300 : dice < 95 ? random() % 9'000 : random() % 90'000;
        if (dice == 7) now -= 500;
        rows.add({fmt::format("user{}", random() % (1 + i % 17)),
                  dice == 3 ? Rows::Value() : texts[random() % texts.size()],
                  dice == 5 ? Rows::Value() : timestamp(std::max<std::int64_t>(now, 0))});
    }
    return rows;
}

Rows random_table(std::size_t size) {
    std::mt19937 random(3);
    Rows rows({"price", "amount", "code", "day", "flag", "note"});
    for (std::size_t i = 0; i < size; ++i) {
        rows.add({fmt::format("{}.{:03}", random() % 1'000'000, random() % 1'000),
                  random() % 9 == 0 ? Rows::Value() : std::to_string(random() % 1'000),
                  fmt::format("{:04}", random() % 10'000),
                  fmt::format("2024-{:02}-{:02}", 1 + random() % 12, 1 + random() % 28),
                  random() % 2 ? "true" : "false", i == 70 ? "n/a" : std::to_string(random() % 9)});
    }
    return rows;
}

/// A part does not know what language the whole is in.
AnalysisOptions in_english() {
    AnalysisOptions options;
    options.language = languages::english;
    return options;
}

std::unique_ptr<Analysis> analysis_of(const Rows& rows, std::size_t begin, std::size_t end,
                                      std::size_t batch_rows = 4'096) {
    auto analysis = std::make_unique<Analysis>(scorer(), in_english());
    rows.feed(*analysis, begin, end, batch_rows).value();
    return analysis;
}

std::unique_ptr<Analysis> carried(const Analysis& analysis) {
    return Analysis::restore(scorer(), {}, analysis.serialise()).value();
}

std::string bytes_of(Analysis& analysis, const Rows& rows) {
    return all_bytes(analysis.finish(report_of(rows)).value());
}

}  // namespace

TEST_CASE("the size of batches changes nothing", "[merge]") {
    const auto rows = GENERATE(random_chat(600, 1), random_table(600));
    const auto whole = bytes_of(*analysis_of(rows, 0, rows.size()), rows);

    for (const std::size_t batch_rows : {1U, 2U, 7U, 255U, 256U, 257U, 599U}) {
        INFO(batch_rows);
        CHECK(bytes_of(*analysis_of(rows, 0, rows.size(), batch_rows), rows) == whole);
    }
}

TEST_CASE("two parts merge into the whole wherever they are cut", "[merge]") {
    const auto rows = GENERATE(random_chat(150, 2), random_table(150));
    const auto whole = bytes_of(*analysis_of(rows, 0, rows.size()), rows);

    for (std::size_t cut = 0; cut <= rows.size(); ++cut) {
        const auto early = analysis_of(rows, 0, cut);
        early->merge(*analysis_of(rows, cut, rows.size()));
        INFO(cut);
        REQUIRE(bytes_of(*early, rows) == whole);
    }
}

TEST_CASE("many parts merge into the whole in any grouping", "[merge]") {
    const auto rows = GENERATE(random_chat(4'000, 3), random_table(1'000));
    const auto whole = bytes_of(*analysis_of(rows, 0, rows.size()), rows);
    std::mt19937 random(5);

    for (int round = 0; round < 10; ++round) {
        std::vector<std::unique_ptr<Analysis>> parts;
        for (std::size_t at = 0; at < rows.size();) {
            const auto end = std::min<std::size_t>(rows.size(), at + 1 + random() % 900);
            parts.push_back(carried(*analysis_of(rows, at, end)));
            at = end;
        }
        while (parts.size() > 1) {
            const auto left = random() % (parts.size() - 1);
            parts[left]->merge(*parts[left + 1]);
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(left + 1));
        }
        REQUIRE(bytes_of(*parts[0], rows) == whole);
    }
}

TEST_CASE("the scores of parts are those of the whole", "[merge]") {
    const auto rows = random_chat(300, 7);
    const auto whole = analysis_of(rows, 0, rows.size())->finish(report_of(rows)).value().scores;
    REQUIRE(whole.size() > 200);

    for (std::size_t cut = 0; cut <= rows.size(); cut += 7) {
        const auto early = carried(*analysis_of(rows, 0, cut));
        early->merge(*carried(*analysis_of(rows, cut, rows.size())));
        REQUIRE(early->finish(report_of(rows)).value().scores == whole);
    }
}

TEST_CASE("a message more changes no other message's score", "[merge]") {
    const std::vector<std::string> texts = {"good", "not so bad!", "AWFUL", "see you at 3",
                                            "\U0001F600"};
    for (std::size_t at = 0; at <= texts.size(); ++at) {
        Rows fewer({"sender", "message"}), more({"sender", "message"});
        for (std::size_t i = 0; i <= texts.size(); ++i) {
            if (i == at) more.add({"ben", "The meeting is at noon."});
            if (i == texts.size()) break;
            fewer.add({"ann", texts[i]});
            more.add({"ann", texts[i]});
        }
        const auto before = analyse(fewer).scores, after = analyse(more).scores;
        REQUIRE(after.size() == before.size() + 1);
        CHECK(after.label(at) == Label::neutral);
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto there = i + (i >= at ? 1 : 0);
            CHECK(after.score(there) == before.score(i));
            CHECK(after.label(there) == before.label(i));
        }
    }
}

TEST_CASE("a result names the dictionary that it was made with", "[analysis]") {
    const Rows rows = Rows({"sender", "message"}).add({"ann", "this is xyzzy"});
    CHECK(document(analyse(rows), "sentiment_analysis").at("dictionary_version").is_null());

    const Scorer own({{{"xyzzy", 4}}, {}}, 7);
    Analysis analysis(own, {});
    rows.feed(analysis).value();
    const auto outcome = analysis.finish(report_of(rows)).value();
    const auto sentiment = document(outcome, "sentiment_analysis");
    CHECK(sentiment.at("dictionary_version") == 7);
    CHECK(sentiment.at("positive_messages") == 1);
}

TEST_CASE("an analysis can be carried to another process at any point", "[merge]") {
    const auto rows = GENERATE(random_chat(150, 4), random_table(150));
    const auto whole = bytes_of(*analysis_of(rows, 0, rows.size()), rows);

    for (std::size_t cut = 0; cut <= rows.size(); ++cut) {
        const auto resumed = carried(*analysis_of(rows, 0, cut));
        rows.feed(*resumed, cut, rows.size(), 64).value();
        INFO(cut);
        REQUIRE(bytes_of(*resumed, rows) == whole);
    }
}

TEST_CASE("what serialise() did not write is refused", "[merge]") {
    const auto rows = random_chat(50, 6);
    const auto bytes = analysis_of(rows, 0, rows.size())->serialise();

    for (std::size_t size = 0; size < bytes.size(); size += 13) {
        const auto restored = Analysis::restore(scorer(), {}, bytes.substr(0, size));
        REQUIRE(restored.has_error());
        CHECK(restored.error().code == ErrorCode::bad_request);
    }
    for (std::size_t at = 0; at < bytes.size(); at += 11) {
        auto damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 4);
        CHECK(Analysis::restore(scorer(), {}, damaged).has_error());
    }
}
