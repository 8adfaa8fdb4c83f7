#include "common/profile/value_type.h"

#include "common/profile/number_text.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace undertone;

namespace {

double number(std::string_view text, NumberStyle style = NumberStyle::point) {
    const auto parsed = parse_number(text, style);
    return parsed ? parsed->to_double() : std::nan("");
}
bool is_none(std::string_view text, NumberStyle style = NumberStyle::point) {
    return !parse_number(text, style).has_value();
}
constexpr auto comma = NumberStyle::comma;

}  // namespace

TEST_CASE("numbers are read with a decimal point", "[value_type]") {
    CHECK(number("42") == 42);
    CHECK(number(" -7 ") == -7);
    CHECK(number("+5") == 5);
    CHECK(number("0.1") == 0.1);
    CHECK(number("1e-9") == 1e-9);
    CHECK(number("-2.5E+3") == -2500);
    CHECK(number("1,234,567.5") == 1234567.5);
    CHECK(number("1 234.5") == 1234.5);
    CHECK(number("1\u202F234\u202F567") == 1234567);
    CHECK(number("12.5%") == 12.5);
    CHECK(number("0.1234567890123456789") == 0.1234567890123456789);
    CHECK(number("9007199254740993.5") == 9007199254740993.5);
    CHECK(number(".5") == 0.5);
}

TEST_CASE("and with a decimal comma", "[value_type]") {
    CHECK(number("1.234,5", comma) == 1234.5);
    CHECK(number("12,5", comma) == 12.5);
    CHECK(number("1.234", comma) == 1234);
    CHECK(number("1.234", NumberStyle::point) == 1.234);
    CHECK(number("0,123", comma) == 0.123);
    CHECK(is_none("12,5"));
    CHECK(is_none("1.234,5"));
    CHECK(is_none("1.5", comma));
}

TEST_CASE("what is no quantity is no number", "[value_type]") {
    for (const auto* text : {"", "abc", "007", "1,23,456", "12,34", "1e999", "nan", "inf", "0x10",
                             "1234567890123456", "--1", "1.2.3", "$5", "1 23", "%", "-", "00.5"}) {
        INFO(text);
        CHECK(is_none(text));
    }
    CHECK(is_identifier("007"));
    CHECK(is_identifier("1234567890123456"));
    CHECK(is_identifier("+4930123456"));
    CHECK_FALSE(is_identifier("0"));
    CHECK_FALSE(is_identifier("123"));
}

TEST_CASE("who says that a column has numbers means those with leading zeros, too",
          "[value_type]") {
    CHECK(parse_declared_number(" 007 ", NumberStyle::point).value().to_double() == 7);
    CHECK(parse_declared_number("123456789012345678", comma).value().mantissa ==
          123'456'789'012'345'678);
    CHECK(parse_declared_number("1.234,5", comma).value().to_double() == 1234.5);
    CHECK_FALSE(parse_declared_number("", comma).has_value());
    CHECK_FALSE(parse_declared_number("x", NumberStyle::point).has_value());
}

TEST_CASE("the fast way reads what the long way reads", "[value_type]") {
    for (const auto* text : {"0", "1", "-1", "12.5", "99999.12345", "-0.25", "123456789012345"}) {
        INFO(text);
        Decimal value;
        std::size_t decimals = 0;
        REQUIRE(read_plain_number(text, value, decimals));
        CHECK(value.to_double() == number(text));
    }
    for (const auto* text : {"-", "1.", ".5", "01", "1a", "1,5", "1234567890123456", " 1"}) {
        INFO(text);
        Decimal value;
        std::size_t decimals = 0;
        CHECK_FALSE(read_plain_number(text, value, decimals));
    }
}

TEST_CASE("dates and times", "[value_type]") {
    const auto micros = [](std::string_view text, DateOrder order = DateOrder::day_first) {
        return parse_calendar_time(text, order).value().micros / 1'000'000;
    };
    CHECK(micros("1970-01-02") == 86'400);
    CHECK(micros("02/01/1970") == 86'400);
    CHECK(micros("01/02/1970", DateOrder::month_first) == 86'400);
    CHECK(micros("1/2/1970 0:01", DateOrder::month_first) == 86'460);
    CHECK(micros("Jan 2, 1970") == 86'400);
    CHECK(micros("02.01.1970.") == 86'400);
    CHECK(micros("1970-01-02T00:00:00+01:00") == 82'800);
    CHECK(parse_calendar_time("1970-01-02", DateOrder::day_first)->has_time == false);
    CHECK(parse_calendar_time("1/2/1970 0:01", DateOrder::day_first)->has_time);
    for (const auto* text :
         {"", "1705314600", "12.05", "1.2.3.4", "2024-13-01", "2024-02-30", "10:30", "May"}) {
        INFO(text);
        CHECK_FALSE(parse_calendar_time(text, DateOrder::day_first).has_value());
    }
}

TEST_CASE("words", "[value_type]") {
    CHECK(parse_boolean("TRUE") == true);
    CHECK(parse_boolean("n") == false);
    CHECK_FALSE(parse_boolean("maybe").has_value());
    for (const auto* text : {"NA", "n/a", "null", "-", " ", "?"}) CHECK(is_placeholder(text));
    for (const auto* text : {"Nan Goldin", "no", "0", "---"}) CHECK_FALSE(is_placeholder(text));
    for (int i = 0; i < 7; ++i) {
        const auto type = static_cast<ValueType>(i);
        CHECK(value_type_from(to_string(type)) == type);
    }
}
