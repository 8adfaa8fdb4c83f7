#include "worker/chat_table.h"

#include "common/report/report_rows.h"
#include "common/tables/inline_messages.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

constexpr std::string_view chat = R"([
    {"sender": "ann", "timestamp": "2024-01-15T10:00:00Z", "message": "I love this, it is great!"},
    {"sender": "bob", "timestamp": "2024-01-16T10:00:00Z", "message": "This is terrible."},
    {"sender": "ann", "timestamp": "soon", "message": "<Media omitted>"}])";

}  // namespace

TEST_CASE("a chat's messages are profiled as a table", "[report]") {
    const Scorer scorer;
    auto messages = InlineMessages::read(chat, FileFormat::json, {}, scorer).value();
    ReportRowsReader rows(100);
    ProfilingSink sink(rows);
    REQUIRE(read_chat_table(messages, sink).has_value());
    const auto profile = sink.finish().value();

    CHECK(profile.rows == 3);
    REQUIRE(profile.columns.size() == 6);
    CHECK(profile.columns[0].name == "sender");
    CHECK(profile.columns[0].distinct == 2);
    CHECK(profile.columns[1].type == "datetime");
    CHECK(profile.columns[1].missing == 1);
    CHECK(profile.columns[4].type == "float");
    CHECK(profile.columns[4].missing == 1);  // a placeholder has none
    CHECK(profile.columns[5].distinct == 3);
    CHECK(rows.rows_seen() == 3);
}
