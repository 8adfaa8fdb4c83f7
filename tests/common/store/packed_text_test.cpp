#include "common/store/packed_text.h"

#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::string packed(std::string_view text) {
    auto result = pack_text(text);
    REQUIRE(result);
    return *result;
}

}  // namespace

TEST_CASE("a packed text comes back as it was", "[packed text]") {
    std::string documents = "[";
    for (int i = 0; i < 10'000; ++i) documents += R"({"sender":"user","messages":3},)";
    for (const auto& text : {std::string(), std::string("x"), std::string(3, '\0'), documents}) {
        const auto back = unpack_text(packed(text));
        REQUIRE(back);
        CHECK(*back == text);
    }
    CHECK(packed(documents).size() < documents.size() / 10);
}

TEST_CASE("a damaged packed text is an error, wherever it is cut or longer", "[packed text]") {
    const auto whole = packed("[{\"result_type\":\"sentiment_analysis\"},{\"result_type\":\"x\"}]");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        const auto back = unpack_text(whole.substr(0, length));
        REQUIRE(back.has_error());
        CHECK(back.error().code == ErrorCode::internal);
    }
    CHECK(unpack_text(whole + "x").has_error());
    CHECK(unpack_text("\xFF\xFF\xFF\xFF" + whole.substr(4)).has_error());
}
