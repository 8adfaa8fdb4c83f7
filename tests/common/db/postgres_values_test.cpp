#include "common/db/postgres_values.h"

#include "common/db/postgres.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace undertone;
using namespace std::string_view_literals;
namespace types = undertone::postgres_types;

TEST_CASE("PostgreSQL's numbers are big-endian", "[db]") {
    CHECK(decode_integer(types::int2, "\xff\xfe") == -2);
    CHECK(decode_integer(types::int4, "\x80\0\0\0"sv) == std::numeric_limits<std::int32_t>::min());
    CHECK(decode_integer(types::int8, "\0\0\0\1\0\0\0\2"sv) == (std::int64_t{1} << 32) + 2);
    CHECK(decode_integer(types::boolean, "\1") == 1);
    CHECK(decode_integer(types::boolean, "\0"sv) == 0);
    CHECK(decode_real(types::float8, "\x3f\xf8\0\0\0\0\0\0"sv) == 1.5);
    CHECK(decode_real(types::float4, "\x3f\xc0\0\0"sv) == 1.5);
    CHECK(decode_real(types::int8, "\xff\xff\xff\xff\xff\xff\xff\xff"sv) == -1.0);
}

TEST_CASE("a numeric is read digit by digit of base 10,000", "[db]") {
    // count, weight, sign, scale, digits
    CHECK(decode_integer(types::numeric, "\0\3\0\1\0\0\0\1\0\1\x09\x29\x13\x88"sv) == 12'345);
    CHECK(decode_real(types::numeric, "\0\3\0\1\0\0\0\1\0\1\x09\x29\x13\x88"sv) == 12'345.5);
    // trailing zeros are not sent: 1 with weight 2 is 10^8
    CHECK(decode_integer(types::numeric, "\0\1\0\2\x40\0\0\0\0\1"sv) == -100'000'000);
    CHECK(decode_integer(types::numeric, "\0\0\0\0\0\0\0\0"sv) == 0);
    // 0.5
    CHECK(decode_integer(types::numeric, "\0\1\xff\xff\0\0\0\1\x13\x88"sv) == 0);
    CHECK(decode_real(types::numeric, "\0\1\xff\xff\0\0\0\1\x13\x88"sv) == 0.5);
}

TEST_CASE("parameters name their types, a null none", "[db]") {
    const Value values[] = {std::int64_t{-2}, 1.5, "text"sv, Blob{"\0"sv}, nullptr, ""sv};
    PostgresParameters parameters;

    REQUIRE(parameters.assign(values).has_value());

    REQUIRE(parameters.count() == 6);
    CHECK(parameters.types() == std::vector<PostgresType>{types::int8, types::float8, types::text,
                                                          types::bytea, types::unknown,
                                                          types::text});
    CHECK(std::string_view(parameters.pointers()[0], 8) == "\xff\xff\xff\xff\xff\xff\xff\xfe");
    CHECK(std::string_view(parameters.pointers()[1], 8) == "\x3f\xf8\0\0\0\0\0\0"sv);
    CHECK(parameters.lengths()[3] == 1);
    CHECK(parameters.pointers()[4] == nullptr);
    CHECK(parameters.pointers()[5] != nullptr);
    CHECK(parameters.lengths()[5] == 0);
}

TEST_CASE("an SQLSTATE becomes what a caller can act on", "[db]") {
    CHECK(postgres_error_code("53100") == ErrorCode::storage_full);
    CHECK(postgres_error_code("53300") == ErrorCode::unavailable);
    CHECK(postgres_error_code("23505") == ErrorCode::conflict);
    CHECK(postgres_error_code("08006") == ErrorCode::unavailable);
    CHECK(postgres_error_code("57P01") == ErrorCode::unavailable);
    CHECK(postgres_error_code("40P01") == ErrorCode::unavailable);
    CHECK(postgres_error_code("55P03") == ErrorCode::unavailable);
    CHECK(postgres_error_code("42601") == ErrorCode::internal);
}
