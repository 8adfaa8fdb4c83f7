// The small parts that analyzers are made of.
#include "common/json_writer.h"
#include "worker/analyzers/reply_times.h"
#include "worker/analyzers/score_curve.h"
#include "worker/analyzers/sender_table.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace undertone;

TEST_CASE("reply times are exact while they are few", "[reply_times]") {
    ReplyTimes times;
    CHECK(times.quantile(0.5) == std::nullopt);
    for (const std::int64_t seconds : {60, 10, 20, 60}) times.add(seconds * 1'000'000);
    CHECK(times.exact());
    CHECK(times.quantile(0.5) == 40);
    CHECK(times.quantile(0) == 10);
    CHECK(times.quantile(1) == 60);
    CHECK(*times.quantile(0.9) == Approx(60));
}

TEST_CASE("many reply times are within 2.5 percent", "[reply_times]") {
    std::mt19937_64 random(1);
    std::vector<std::int64_t> values;
    ReplyTimes whole, left, right;
    for (int i = 0; i < 20'000; ++i) {
        const auto micros =
            static_cast<std::int64_t>(std::exp2(static_cast<double>(random() % 36'000) / 1e3));
        values.push_back(micros);
        whole.add(micros);
        (i % 3 ? left : right).add(micros);
    }
    std::ranges::sort(values);
    left.merge(right);
    CHECK(!whole.exact());
    for (const auto quantile : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) {
        const auto exact = static_cast<double>(
            values[static_cast<std::size_t>(quantile * static_cast<double>(values.size() - 1))]);
        INFO(quantile);
        CHECK(*whole.quantile(quantile) * 1e6 == Approx(exact).epsilon(0.026).margin(1));
        CHECK(whole.quantile(quantile) == left.quantile(quantile));
    }
}

TEST_CASE("reply times do not depend on when they stopped being exact", "[reply_times]") {
    ReplyTimes few, many, order;
    for (std::int64_t i = 0; i < 40; ++i) few.add(i * 1'000);
    for (std::int64_t i = 30; i < 200; ++i) many.add(i * 1'000);
    for (std::int64_t i = 199; i >= 30; --i) order.add(i * 1'000);
    for (std::int64_t i = 0; i < 40; ++i) order.add(i * 1'000);
    few.merge(many);
    for (const auto quantile : {0.1, 0.5, 0.9}) {
        CHECK(few.quantile(quantile) == order.quantile(quantile));
    }
}

TEST_CASE("a curve knows the mean of its first and last messages", "[score_curve]") {
    ScoreCurve curve;
    for (int i = 0; i < 100; ++i) curve.add(i != 99, i < 50 ? 100'000 : i < 99 ? -200'000 : 0);
    CHECK(curve.mean_of_first(25) == 0.1);
    CHECK(curve.mean_of_last(25) == -0.2);  // of the 24 scored ones
}

TEST_CASE("a long curve joins blocks and stays close", "[score_curve]") {
    constexpr std::int64_t count = 3'000'000;
    ScoreCurve whole, parts;
    for (std::int64_t begin = 0; begin < count; begin += 400'001) {
        ScoreCurve part;
        for (auto i = begin; i < std::min(count, begin + 400'001); ++i) {
            whole.add(true, i % 1'000'000);
            part.add(true, i % 1'000'000);
        }
        parts.append(part);
    }
    CHECK(whole.messages() == count);
    CHECK(parts.mean_of_first(count / 4) == whole.mean_of_first(count / 4));
    CHECK(parts.mean_of_last(count / 4) == whole.mean_of_last(count / 4));
    CHECK(*whole.mean_of_first(count / 4) == Approx(0.375).epsilon(1e-4));
}

TEST_CASE("senders are numbered as they appear, up to a limit", "[sender_table]") {
    SenderTable table;
    CHECK(table.id_of("ann") == 1);
    CHECK(table.id_of("bob") == 2);
    CHECK(table.id_of("ann") == 1);
    CHECK(table.name(table.id_of("")) == "unknown");
    CHECK(table.id_of(std::string(300, 'x')) == table.id_of(std::string(400, 'x')));
    for (std::size_t i = 0; table.size() < SenderTable::names_max; ++i) {
        table.id_of(std::to_string(i));
    }
    CHECK(table.complete());
    CHECK(table.id_of("one too many") == SenderTable::others);
    CHECK(!table.complete());
    CHECK(table.id_of("bob") == 2);

    SenderTable later;
    later.id_of("new");
    later.id_of("bob");
    CHECK(table.merge(later) == std::vector<SenderId>{0, SenderTable::others, 2});
}

TEST_CASE("a document takes fields of any type", "[json_writer]") {
    JsonWriter json;
    json.begin_object().any_key("a\"\\\n\x01é").value(std::string_view("\t/\x7F"));
    json.field("list", nullptr).field("none", std::nan("")).field("flag", true);
    json.field("big", std::uint64_t{18446744073709551615u});
    json.key("empty").begin_array().end_array();
    json.key("pair").begin_array().value(1).value(-2).end_array().end_object();
    CHECK(json.take() ==
          "{\"a\\\"\\\\\\n\\u0001é\":\"\\t/\x7F\",\"list\":null,\"none\":null,\"flag\":true,"
          "\"big\":18446744073709551615,\"empty\":[],\"pair\":[1,-2]}");
}

TEST_CASE("a double is written by its shortest digits", "[json_writer]") {
    const auto written = [](double number) { return JsonWriter().value(number).take(); };
    CHECK(written(0) == "0");
    CHECK(written(-0.0) == "0");
    CHECK(written(60) == "60");
    CHECK(written(0.1) == "0.1");
    CHECK(written(-0.440434) == "-0.440434");
    CHECK(written(0.000001) == "0.000001");
    CHECK(written(99999999.999999) == "99999999.999999");
    CHECK(written(1.0 / 3) == "0.3333333333333333");
    CHECK(written(1e300) == "1e+300");
    CHECK(written(5e-324) == "5e-324");

    std::mt19937_64 random(4);
    for (int i = 0; i < 100'000; ++i) {
        const auto number =
            static_cast<double>(static_cast<std::int64_t>(random() % 2'000'000'000) -
                                1'000'000'000) /
            (i % 2 ? 1e6 : 1e9);
        CHECK(std::stod(written(number)) == number);
    }
}
