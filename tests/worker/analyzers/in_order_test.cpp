#include "worker/analyzers/in_order.h"

#include <catch2/catch.hpp>

#include <numeric>
#include <stdexcept>
#include <vector>

using namespace undertone;

TEST_CASE("pieces are used in their order, each after it was prepared", "[in_order]") {
    for (const std::size_t threads : {1U, 2U, 5U}) {
        constexpr std::size_t pieces = 300;
        std::vector<std::size_t> prepared(pieces), used;
        prepare_apart_use_in_order(
            pieces, threads, [&](std::size_t piece) { prepared[piece] = piece + 1; },
            [&](std::size_t piece) { used.push_back(prepared[piece]); });

        std::vector<std::size_t> expected(pieces);
        std::iota(expected.begin(), expected.end(), 1);
        CHECK(used == expected);
    }
}

TEST_CASE("no pieces, nothing done", "[in_order]") {
    const auto never = [](std::size_t) { FAIL("there is no piece"); };
    prepare_apart_use_in_order(0, 2, never, never);
}

TEST_CASE("what the preparing of a piece throws comes out, and the piece is not used",
          "[in_order]") {
    for (const std::size_t threads : {1U, 2U}) {
        std::vector<std::size_t> used;
        CHECK_THROWS_AS(prepare_apart_use_in_order(
                            50, threads,
                            [](std::size_t piece) {
                                if (piece == 20) throw std::runtime_error("no more");
                            },
                            [&](std::size_t piece) { used.push_back(piece); }),
                        std::runtime_error);
        CHECK(used.size() == 20);
    }
}
