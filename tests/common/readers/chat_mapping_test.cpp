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

TEST_CASE("columns that are asked for come before those found by their names", "[chat_mapping]") {
    const std::vector<std::string> columns{"Sender", "Message", "Wer", "Was", "Date", "Wann"};
    const auto mapping =
        find_chat_mapping(columns, {.sender = "Wer", .message = "Was", .timestamp = "wann"});
    REQUIRE(mapping.has_value());
    REQUIRE(*mapping);
    CHECK((*mapping)->sender == 2);
    CHECK((*mapping)->message == 3);
    CHECK((*mapping)->timestamp == 5);

    const auto partly = find_chat_mapping(columns, {.message = "Was"});
    REQUIRE(partly.has_value());
    REQUIRE(*partly);
    CHECK((*partly)->sender == 0);
    CHECK((*partly)->message == 3);
    CHECK((*partly)->timestamp == 4);
}

TEST_CASE("a column that is asked for and not there is named", "[chat_mapping]") {
    const std::vector<std::string> columns{"Wer", "Was", "Wann"};
    const auto missing = find_chat_mapping(columns, {.sender = "Who", .message = "Was"});
    REQUIRE(missing.has_error());
    CHECK(missing.error().code == ErrorCode::malformed_file);
    CHECK(missing.error().detail.find("\"Who\"") != std::string::npos);
    CHECK(missing.error().detail.find("sender") != std::string::npos);

    const auto too_little = find_chat_mapping(columns, {.sender = "Wer"});
    REQUIRE(too_little.has_error());
    CHECK(too_little.error().detail.find("message") != std::string::npos);
}
