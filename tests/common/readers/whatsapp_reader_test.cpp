#include "common/readers/whatsapp_reader.h"

#include "tests/common/readers/every_cut.h"

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;

namespace {

struct Whatsapp {
    ReadOptions options;

    Reading read(std::string_view text) const {
        return read_in_every_cut([this] { return std::make_unique<WhatsappReader>(options); },
                                 text);
    }
};

bool is_head(std::string_view line) { return find_whatsapp_head(line).has_value(); }

}  // namespace

TEST_CASE_METHOD(Whatsapp, "each layout becomes rows of the same columns", "[whatsapp]") {
    const std::string start =
        GENERATE(as<std::string>(), "12/31/23, 10:15 PM - ", "12/31/23, 10:15\u202FPM - ",
                 "31/12/2023, 22:15 - ", "31.12.23, 22:15 - ", "31-12-23 22.15 - ",
                 "2023/12/31, 22:15 - ", "2023-12-31, 10:15 p.m. - ", "31/12/23, 10:15 a. m. - ",
                 "[31.12.23, 22:15:03] ", "[12/31/23, 10:15:03\u202FPM] ",
                 "\u200E[31/12/2023, 22:15] ", "[2023/12/31 下午10:15:03] ");
    const auto reading = read(start + "Ann: hi\n" + start + "Ben Li: yo: you?\n");
    using Strings = std::vector<std::string>;
    CHECK(reading.report.columns == Strings{"timestamp", "sender", "message"});
    CHECK(reading.report.format == "whatsapp");
    REQUIRE(reading.rows.size() == 2);
    CHECK(reading.rows[0].at("sender") == "\"Ann\"");
    CHECK(reading.rows[0].at("message") == "\"hi\"");
    CHECK(start.find(reading.rows[0].at("timestamp").substr(1, 10)) != std::string::npos);
    CHECK(reading.rows[1].at("sender") == "\"Ben Li\"");
    CHECK(reading.rows[1].at("message") == "\"yo: you?\"");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE_METHOD(Whatsapp, "a message goes on until the next one begins", "[whatsapp]") {
    const auto reading = read(
        "1/2/24, 9:00 AM - Ann: list:\r\n- one\r\n\r\n[3] two\r\n"
        "1/2/24, 9:01 AM - Ben:\r\nbelow\r\n"
        "1/2/24, 9:02 AM - Ben: \r\n\r\n");
    REQUIRE(reading.rows.size() == 3);
    CHECK(reading.rows[0].at("message") == "\"list:\n- one\n\n[3] two\"");
    CHECK(reading.rows[1].at("message") == "\"below\"");
    CHECK(reading.rows[2].at("message") == "\"\"");
    CHECK(reading.lines == std::vector<std::uint64_t>{1, 5, 7});
}

TEST_CASE_METHOD(Whatsapp, "a quoted line of another layout belongs to its message", "[whatsapp]") {
    const auto reading = read(
        "[31.12.23, 22:15:03] Ann: see:\n"
        "12/31/23, 10:15 PM - Ben: from my phone\n"
        "[31/12/23, 22:15:03] Ben: and this\n"
        "[31.12.23, 22:16:03] Ann: ok\n");
    REQUIRE(reading.rows.size() == 2);
    CHECK(reading.rows[1].at("message") == "\"ok\"");
}

TEST_CASE_METHOD(Whatsapp, "system lines are counted, not rejected", "[whatsapp]") {
    const auto reading = read(
        "12/31/23, 9:58 PM - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
        "12/31/23, 9:58 PM - Ann created group \"Trip: 2024\"\n"
        "12/31/23, 9:59 PM - Ann changed the subject from “Trip: 2024” to “Trip: soon”\n"
        "and this is part of it\n"
        "12/31/23, 9:59 PM - Ann: hi\n");
    CHECK(reading.rows.size() == 1);
    CHECK(reading.report.system_rows == 3);
    CHECK(reading.rejects.empty());
}

TEST_CASE_METHOD(Whatsapp, "iOS puts system lines in somebody's mouth", "[whatsapp]") {
    const auto reading = read(
        "[31.12.23, 22:15:03] Trip: \u200EMessages and calls are end-to-end encrypted. No one\n"
        "[31.12.23, 22:15:04] Trip: \u200EYou added Ben\n"
        "[31.12.23, 22:15:05] Ben: \u200EBen changed this group's icon\n"
        "[31.12.23, 22:15:06] Ben: \u200Eimage omitted\n"
        "[31.12.23, 22:15:07] Ben: Ben is my name\n");
    REQUIRE(reading.rows.size() == 2);
    CHECK(reading.rows[0].at("message") == "\"image omitted\"");
    CHECK(reading.rows[1].at("message") == "\"Ben is my name\"");
    CHECK(reading.report.system_rows == 3);
}

TEST_CASE_METHOD(Whatsapp, "the other one of two keeps the pictures after the notice",
                 "[whatsapp]") {
    const auto reading = read(
        "[31.12.23, 22:15:03] Ben: \u200EMessages and calls are end-to-end encrypted.\n"
        "[31.12.23, 22:15:05] Ben: \u200Eimage omitted\n"
        "[31.12.23, 22:15:06] Ben: hi\n");
    CHECK(reading.rows.size() == 2);
    CHECK(reading.report.system_rows == 1);
}

TEST_CASE_METHOD(Whatsapp, "what stands in front of the first message is rejected", "[whatsapp]") {
    const auto reading = read("\nhello\n12/31/23, 9:59 PM - Ann: hi");
    CHECK(reading.rows.size() == 1);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "no_timestamp");
    CHECK(reading.rejects[0].line == 2);
    CHECK(reading.rejects[0].offset == 1);
}

TEST_CASE_METHOD(Whatsapp, "a message over the limit is rejected, in one line or many",
                 "[whatsapp]") {
    options.record_bytes_max = 40;
    const std::string start = "31.12.23, 22:15 - Ann: ";
    const std::string lines = GENERATE(as<std::string>(), std::string(50, 'x'),
                                       std::string(15, 'x') + "\n" + std::string(30, 'y'),
                                       "short\n" + std::string(60, 'y') + "\nshort");
    const auto reading = read(start + lines + "\n" + start + "fine\n");
    CHECK(reading.rows.size() == 1);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "record_too_long");
    CHECK(reading.rejects[0].line == 1);
    CHECK(reading.rejects[0].offset == 0);
}

TEST_CASE_METHOD(Whatsapp, "a message that is not UTF-8 is rejected", "[whatsapp]") {
    const auto reading = read("31.12.23, 22:15 - Ann: \xFF\n31.12.23, 22:16 - Ann: ok\n");
    CHECK(reading.rows.size() == 1);
    REQUIRE(reading.rejects.size() == 1);
    CHECK(reading.rejects[0].reason == "invalid_utf8");
}

TEST_CASE_METHOD(Whatsapp, "a NUL byte ends the reading", "[whatsapp]") {
    const auto reading = read("31.12.23, 22:15 - Ann: a\n31.12.23, 22:16 - Ann: \0\n"s);
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "binary_content");
    CHECK(reading.fault->line == 2);
}

TEST_CASE_METHOD(Whatsapp, "a file without messages is empty", "[whatsapp]") {
    const auto reading = read("\n\n");
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "empty_file");
}

TEST_CASE("only a date and a time begin a message", "[whatsapp]") {
    CHECK(is_head("31.12.23, 22:15 - Ann: hi"));
    CHECK_FALSE(is_head("31.12.23 - Ann: hi"));
    CHECK_FALSE(is_head("45.13.23, 22:15 - Ann: hi"));
    CHECK_FALSE(is_head("22:15 - Ann: hi"));
    CHECK_FALSE(is_head("31.12.23, 22:15 Ann: hi"));
    CHECK_FALSE(is_head("[31.12.23, 22:15]Ann: hi"));
    CHECK_FALSE(is_head("2024-01-15 10:30:00 - Ann: hi"));
    CHECK_FALSE(is_head("[2024-01-15 10:30:00] Ann: hi"));
    CHECK_FALSE(is_head("2024-01-15 10:30:00,123 - root: hi"));
    CHECK_FALSE(is_head(""));
    CHECK_FALSE(is_head("["));
}
