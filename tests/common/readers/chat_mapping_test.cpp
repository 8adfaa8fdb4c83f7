#include "common/readers/reader.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

std::optional<ChatMapping> mapping_of(const std::vector<std::string>& columns) {
    return find_chat_mapping(columns);
}

}  // namespace

TEST_CASE("chat columns are found by their synonyms, however they are written", "[chat_mapping]") {
    using Columns = std::vector<std::string>;
    const auto columns = GENERATE(
        Columns{"sender", "message", "timestamp"}, Columns{"From", "Text", "Date"},
        Columns{"\xEF\xBB\xBFUser Name", "Message-Body", "Created At"},
        Columns{"author.name", "CONTENT", "sent_at"}, Columns{"speaker", "utterance", "ts"});
    const auto mapping = mapping_of(columns);
    REQUIRE(mapping);
    CHECK(mapping->sender == 0);
    CHECK(mapping->message == 1);
    CHECK(mapping->timestamp == 2);
}

TEST_CASE("of two candidates the plainer name wins", "[chat_mapping]") {
    const auto mapping = mapping_of({"name", "user_id", "comment", "message", "date", "user"});
    REQUIRE(mapping);
    CHECK(mapping->sender == 5);
    CHECK(mapping->message == 3);
    CHECK(mapping->timestamp == 4);
}

TEST_CASE("a chat needs no timestamp", "[chat_mapping]") {
    const auto mapping = mapping_of({"user", "text"});
    REQUIRE(mapping);
    CHECK_FALSE(mapping->timestamp);
}

TEST_CASE("a table without a sender or without a message is no chat", "[chat_mapping]") {
    CHECK_FALSE(mapping_of({}));
    CHECK_FALSE(mapping_of({"name", "date", "amount"}));
    CHECK_FALSE(mapping_of({"text", "label"}));
    CHECK_FALSE(mapping_of({"from", "to", "price"}));
    CHECK_FALSE(mapping_of({"sender_count", "message_count"}));
}
