#include "common/readers/reader.h"
#include "tests/common/readers/gzipped.h"
#include "tests/common/readers/reading.h"
#include "tests/common/readers/workbooks.h"
#include "tests/support/result_text.h"

#include <catch2/catch.hpp>

using namespace undertone;
using namespace undertone::testing;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

/// The text in UTF-16; `text` is ASCII.
std::string utf16(std::string_view text, bool little_endian) {
    std::string wide;
    for (const char c : text) wide += little_endian ? std::string{c, '\0'} : std::string{'\0', c};
    return wide;
}

struct File {
    FileFormat format = FileFormat::csv;
    ReadOptions options;

    std::unique_ptr<Reader> reader() const { return make_reader(format, options); }

    /// Reads the file whole, cut in two at every byte, and byte by byte: all have to agree.
    Reading read(std::string_view bytes) const {
        auto whole = read_whole(reader(), bytes);
        for (std::size_t at = 1; at < std::min<std::size_t>(bytes.size(), 300); ++at) {
            INFO("cut at " << at);
            CHECK(read_pieces(reader(), cut_at(bytes, at)) == whole);
        }
        CHECK(read_pieces(reader(), cut_in_bytes(bytes)) == whole);
        return whole;
    }
};

std::string long_csv(std::size_t bytes) {
    std::string text = "sender,message\n";
    for (int i = 0; text.size() < bytes; ++i)
        text += "user" + std::to_string(i % 7) + ",zo\xC3\xA9 " + std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_CASE_METHOD(File, "UTF-8 is read with and without a byte order mark", "[decode]") {
    const auto mark = GENERATE(as<std::string>(), "", "\xEF\xBB\xBF");
    const auto reading = read(mark + "id,name\n1,zo\xC3\xA9\n");
    CHECK(reading.report.columns == Strings{"id", "name"});
    CHECK(reading.row(0) == "\"1\" \"zo\xC3\xA9\"");
    CHECK(reading.report.encoding == "utf-8");
    CHECK(reading.report.compression.empty());
}

TEST_CASE_METHOD(File, "UTF-16 is read in either order, with and without a mark", "[decode]") {
    const bool little = GENERATE(true, false);
    const bool marked = GENERATE(true, false);
    const auto mark = !marked ? ""s : little ? "\xFF\xFE"s : "\xFE\xFF"s;
    const auto reading = read(mark + utf16("id,name\n1,ana\n", little));
    CHECK(reading.row(0) == R"("1" "ana")");
    CHECK(reading.report.encoding == (little ? "utf-16le" : "utf-16be"));
}

TEST_CASE_METHOD(File, "Latin-1 is read as windows-1252", "[decode]") {
    const auto reading = read("id,name\n1,Mue\xFCller\n2,\x80 5\n");
    CHECK(reading.row(0) == "\"1\" \"Mue\xC3\xBCller\"");
    CHECK(reading.row(1) == "\"2\" \"\xE2\x82\xAC 5\"");
    CHECK(reading.report.encoding == "windows-1252");
}

TEST_CASE_METHOD(File, "other charsets are recognised by what they say", "[decode]") {
    // "Привет как дела сегодня" and so on, in windows-1251.
    const auto reading = read(
        "id,text\n1,\xCF\xF0\xE8\xE2\xE5\xF2 \xEA\xE0\xEA \xE4\xE5\xEB\xE0 "
        "\xF1\xE5\xE3\xEE\xE4\xED\xFF\n"
        "2,\xD1\xEF\xE0\xF1\xE8\xE1\xEE \xF5\xEE\xF0\xEE\xF8\xEE \xEE\xF7\xE5\xED\xFC\n"s);
    CHECK(reading.report.encoding == "windows-1251");
    CHECK(reading.rows[1].at("text").find("\xD0\xA1\xD0\xBF\xD0\xB0") == 1);
}

TEST_CASE_METHOD(File, "an encoding may be given", "[decode]") {
    options.encoding = "ISO-8859-7";
    CHECK(read("a\n\xC1\n").row(0) == "\"\xCE\x91\"");
    options.encoding = "no such thing";
    const auto reading = read("a\n1\n");
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "unknown_encoding");
}

TEST_CASE_METHOD(File, "bytes without a meaning are replaced and counted", "[decode]") {
    const auto reading = read("\xFF\xFE"s + utf16("a\n", true) + "\x00\xD8"s + utf16("b\n", true));
    CHECK(reading.row(0) ==
          "\"\xEF\xBF\xBD"
          "b\"");
    REQUIRE(reading.report.warnings.size() == 1);
    CHECK(reading.report.warnings[0].find("1 byte sequences") == 0);
    format = FileFormat::json;
    const auto json = read("\xFF\xFE"s + utf16("[\"", true) + "\x00\xD8"s + utf16("\"]", true));
    REQUIRE(json.fault);
    CHECK(json.fault->code == "invalid_encoding");
}

TEST_CASE_METHOD(File, "a stray byte costs its row, in the head and far behind it", "[decode]") {
    const bool in_head = GENERATE(true, false);
    auto text = long_csv(in_head ? 2'000 : 200'000);
    text += "ana,st\xE9ray\nben,fine\n";
    const auto reading = read_whole(reader(), text);
    CHECK(reading.report.encoding == "utf-8");
    CHECK(reading.report.reasons == std::map<std::string, std::uint64_t>{{"invalid_utf8", 1}});
    CHECK(reading.rows.back().at("sender") == "\"ben\"");
    std::mt19937 random(1);
    CHECK(read_pieces(reader(), cut_randomly(text, random, 90'000)) == reading);
    CHECK(read_pieces(reader(), cut_randomly(text, random, 700)) == reading);
}

TEST_CASE_METHOD(File, "gzip is unpacked, in one member or several", "[decode]") {
    const auto one = gzipped("id,name\n1,ana\n");
    auto reading = read(one);
    CHECK(reading.row(0) == R"("1" "ana")");
    CHECK(reading.report.compression == "gzip");
    reading = read(one + gzipped("2,ben\n") + std::string(20, '\0'));
    CHECK(reading.report.rows == 2);
}

TEST_CASE_METHOD(File, "a large gzip file reads the same however it is cut", "[decode]") {
    const auto packed = gzipped(long_csv(500'000));
    const auto whole = read_whole(reader(), packed);
    CHECK_FALSE(whole.fault);
    std::mt19937 random(1);
    CHECK(read_pieces(reader(), cut_randomly(packed, random, 1'000)) == whole);
}

TEST_CASE_METHOD(File, "damaged gzip is told from a short one, after the rows before it",
                 "[decode]") {
    const auto packed = gzipped(long_csv(500'000));
    const auto cut = read_whole(reader(), std::string_view(packed).substr(0, packed.size() / 2));
    REQUIRE(cut.fault);
    CHECK(cut.fault->code == "truncated_gzip");
    CHECK(cut.rows.size() > 1'000);
    auto broken = packed;
    for (std::size_t i = 0; i < 64; ++i) broken[packed.size() / 2 + i] = '\x55';
    CHECK(read_whole(reader(), broken).fault->code == "invalid_gzip");
    CHECK(read_whole(reader(), gzipped("a\n1\n") + "rest").fault->code == "invalid_gzip");
    const auto small = gzipped("a\n1\n2\n");
    CHECK(read_whole(reader(), small.substr(0, small.size() - 4)).fault->code == "truncated_gzip");
}

TEST_CASE_METHOD(File, "a gzip bomb is stopped", "[decode]") {
    const auto packed = gzipped("a\n" + std::string(64 << 20, 'x'));
    const auto reading = read_whole(reader(), packed);
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "expansion_limit");
}

TEST_CASE_METHOD(File, "an unpacked file may be as long as its limit, and no longer", "[decode]") {
    const auto packed = gzipped("a\n1\n2\n");
    options.expanded_bytes_max = 6;
    CHECK(read_whole(reader(), packed).report.rows == 2);
    options.expanded_bytes_max = 5;
    const auto reading = read_whole(reader(), packed);
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "expansion_limit");
    CHECK(reading.fault->detail.find("upload.expanded_bytes_max = 5") != std::string::npos);
}

TEST_CASE_METHOD(File, "JSON and NDJSON go through the same chain", "[decode]") {
    format = FileFormat::json;
    CHECK(read("\xEF\xBB\xBF[{\"a\":\"zo\xC3\xA9\"}]").report.rows == 1);
    CHECK(read(gzipped("[{\"a\":1}]")).report.compression == "gzip");
    CHECK(read("[\"\xE9\"]").fault->code == "invalid_utf8");
    format = FileFormat::ndjson;
    CHECK(read("{\"a\":1}\n{\"a\":2}").report.rows == 2);
}

TEST_CASE_METHOD(File, "reading on after a fault says the same fault", "[decode]") {
    format = FileFormat::json;
    const auto json = reader();
    Reading reading;
    REQUIRE(json->feed(std::string(70'000, '['), reading).has_error());
    CHECK(json->feed("]", reading).error().code == ErrorCode::malformed_file);
    CHECK(json->finish(reading).error().code == ErrorCode::malformed_file);
    CHECK(json->fault()->code == "too_deep");
}

TEST_CASE_METHOD(File, "a ZIP archive of one file is unpacked", "[decode]") {
    const bool stored = GENERATE(true, false);
    auto reading =
        read(zipped({{"d/", ""}, {"d/a.csv", "id,name\n1,ana\n"}, {"d/Thumbs.db", "x"}}, stored));
    CHECK(reading.row(0) == R"("1" "ana")");
    CHECK(reading.report.compression == "zip");
    CHECK(read(zipped({{"a.csv", "a\n"}, {"b.csv", "b\n"}}, stored)).fault->code ==
          "several_files");
    CHECK(read(zipped({{"d/", ""}}, stored)).fault->code == "empty_file");
    const auto packed = zipped({{"a.csv", long_csv(300'000)}}, stored);
    CHECK(read_whole(reader(), packed).report.rows > 5'000);
    std::mt19937 random(1);
    CHECK(read_pieces(reader(), cut_randomly(packed, random, 5'000)) ==
          read_whole(reader(), packed));
}

TEST_CASE_METHOD(File, "a damaged ZIP archive is told from a short one", "[decode]") {
    const auto packed = zipped({{"a.csv", long_csv(100'000)}});
    CHECK(read_whole(reader(), packed.substr(0, packed.size() / 2)).fault->code == "truncated_zip");
    auto changed = zipped({{"a.csv", "a\n1\n"}}, true);
    changed[changed.find("a\n1\n") + 2] = '2';
    CHECK(read_whole(reader(), changed).fault->code == "invalid_zip");
    auto encrypted = packed;
    encrypted[6] = static_cast<char>(encrypted[6] | 1);
    CHECK(read_whole(reader(), encrypted).fault->code == "encrypted_zip");
    CHECK(
        read_whole(reader(), zipped({{"a.csv", "a\n" + std::string(64 << 20, 'x')}})).fault->code ==
        "expansion_limit");
}

TEST_CASE_METHOD(File, "a workbook may be in gzip", "[decode]") {
    format = FileFormat::xlsx;
    const auto bytes = packaged(one_sheet("<row><c><v>1</v></c></row><row><c><v>2</v></c></row>"));
    CHECK(read(bytes).row(0) == "2");
    const auto reading = read(gzipped(bytes));
    CHECK(reading.row(0) == "2");
    CHECK(reading.report.compression == "gzip");
}

TEST_CASE_METHOD(File, "what follows a long start in ASCII decides about the charset", "[decode]") {
    std::string text = "sender,message\n";
    while (text.size() < 200'000) text += "ana,plain text\n";
    const auto late = [&](const std::string& end) { return read_whole(reader(), text + end); };
    CHECK(late("").report.encoding == "utf-8");
    CHECK(late("ben,zo\xC3\xA9\n").report.encoding == "utf-8");
    const auto reading = late(
        "ben,caf\xE9 cr\xE8me br\xFBl\xE9"
        "e\n");
    CHECK(reading.report.encoding == "windows-1252");
    CHECK(reading.rows.back().at("message") ==
          "\"caf\xC3\xA9 cr\xC3\xA8me br\xC3\xBBl\xC3\xA9"
          "e\"");
    CHECK(reading.report.rejected_rows == 0);
    std::mt19937 random(1);
    CHECK(read_pieces(reader(), cut_randomly(text + "ben,caf\xE9 cr\xE8me\n", random, 70'000)) ==
          late("ben,caf\xE9 cr\xE8me\n"));
}

TEST_CASE_METHOD(File, "the code pages of DOS are told from those of Windows", "[decode]") {
    const auto encoding = [&](const std::string& text) { return read(text).report.encoding; };
    CHECK(encoding("name,ort\nM\x81ller,K\x94ln\nJ\x84ger,Gro\xE1"
                   "enhain\n") == "ibm850");
    CHECK(read("a\nM\x81ller\n\x8Ctre\ncaf\x82\n").row(0) == "\"M\xC3\xBCller\"");
    CHECK(encoding("name,ort\nM\xFCller,K\xF6ln\nJ\xE4ger,Gro\xDF"
                   "enhain\n") == "windows-1252");
    CHECK(encoding("a\n\x93quoted\x94 and \x80 5 \x96 yes\n") == "windows-1252");
    options.encoding = "cp437";
    CHECK(read("a\n\x9B 5\n").row(0) == "\"\xC2\xA2 5\"");
}

TEST_CASE_METHOD(File, "a file of which too many rows cannot be read is a fault", "[decode]") {
    options.rejects_percent_max = 50;
    CHECK_FALSE(read("a,b\n1,2\n1,2,3\n").fault);
    const auto reading = read("a,b\n1,2\n1,2,3\n1,2,3\n");
    REQUIRE(reading.fault);
    CHECK(reading.fault->code == "too_many_rejects");
    CHECK(reading.fault->detail.find("2 of 3 rows cannot be read (too_many_fields: 2)") == 0);
    options.rejects_percent_max = 0;
    CHECK(read("a,b\n1,2\n1,2,3\n").fault);
    CHECK_FALSE(read("a,b\n").fault);
}
