// Every sample of a chat program's export is recognised by its content and read however it is cut;
// nothing else is taken for one.
#include "common/readers/csv_reader.h"
#include "common/readers/export_reader.h"
#include "common/readers/whatsapp_reader.h"
#include "tests/common/readers/every_cut.h"
#include "tests/common/readers/gzipped.h"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace undertone;
using namespace undertone::testing;

namespace {

std::string sample(const std::string& name) {
    std::ifstream file("test_files/" + name, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Which format the content shows, with a name that says nothing; "refused" if none.
std::string format_of(std::string_view content, std::string_view name = "upload") {
    const auto format = sniff_format(content, true, name);
    return format ? std::string(to_string(*format)) : "refused";
}

/// The reader of text itself: a FileReader waits for the first 64 KiB, however they are cut.
std::unique_ptr<Reader> text_reader(FileFormat format) {
    if (format == FileFormat::csv) return std::make_unique<CsvReader>(format, ReadOptions{});
    if (format == FileFormat::whatsapp) return std::make_unique<WhatsappReader>(ReadOptions{});
    return std::make_unique<ExportReader>(format, ReadOptions{});
}

/// What the sample's rows are, recognised without being told, and cut anywhere.
Reading read_sample(const std::string& name) {
    const auto content = sample(name);
    const auto format = sniff_format(content, true, "upload").value();
    auto reading = read_in_every_cut([&] { return text_reader(format); }, content);
    CHECK(read_whole(make_reader(format, {}), content).rows == reading.rows);
    return reading;
}

/// "sender: message" of each row.
std::vector<std::string> said(const Reading& reading) {
    std::vector<std::string> lines;
    for (const auto& row : reading.rows) {
        const auto cell = [&](const std::string& column) {
            const auto found = row.find(column);
            return found == row.end() ? "-" : found->second.substr(1, found->second.size() - 2);
        };
        lines.push_back(cell("sender") + ": " + cell("message"));
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the samples are recognised by their content", "[chat_export]") {
    CHECK(format_of(sample("whatsapp_android_us.txt")) == "whatsapp");
    CHECK(format_of(sample("whatsapp_ios_de.txt")) == "whatsapp");
    CHECK(format_of(sample("whatsapp_ambiguous.txt")) == "whatsapp");
    CHECK(format_of(sample("whatsapp_months_later.txt")) == "whatsapp");
    CHECK(format_of(sample("slack_channel_day.json")) == "slack");
    CHECK(format_of(sample("telegram_chat.json")) == "telegram");
    CHECK(format_of(sample("telegram_archive.json")) == "telegram");
    CHECK(format_of(sample("discord_channel.json")) == "discord");
    CHECK(format_of(gzipped(sample("discord_channel.json"))) == "discord");
    CHECK(format_of(sample("slack_channel_day.json"), "a.json") == "slack");
    CHECK(format_of(sample("slack_channel_day.json"), "a.csv") == "refused");
    CHECK(format_of("\xEF\xBB\xBF" + sample("whatsapp_ios_de.txt"), "a.txt") == "whatsapp");
}

TEST_CASE("the start of an export is enough", "[chat_export]") {
    for (const auto* name : {"slack_channel_day.json", "telegram_chat.json",
                             "telegram_archive.json", "discord_channel.json"}) {
        const auto content = sample(name);
        const auto head = content.substr(0, content.size() - 150);
        CAPTURE(name);
        CHECK(to_string(sniff_format(head, false, "upload").value()) == format_of(content));
    }
    CHECK(sniff_format(R"({"about": "", "personal_information": {}, "contacts": {"list": [{"a)",
                       false, "result.json")
              .value() == FileFormat::telegram);
}

TEST_CASE("what is no chat program's export is not taken for one", "[chat_export]") {
    for (const auto& entry : std::filesystem::directory_iterator("test_files")) {
        const auto name = entry.path().filename().string();
        const auto prefix = name.substr(0, name.find('_'));
        if (prefix == "whatsapp" || prefix == "slack" || prefix == "telegram") continue;
        if (name == "discord_channel.json" || name == "README.md") continue;
        CAPTURE(name);
        const auto format = format_of(sample(name));
        CHECK((format == "csv" || format == "tsv" || format == "json" || format == "ndjson" ||
               format == "xlsx" || format == "refused"));
    }
}

TEST_CASE("logs, notes and tables are not taken for WhatsApp's", "[chat_export]") {
    const std::string text = GENERATE(
        as<std::string>(), "[2024-01-15 10:30:00] app.ERROR: Something failed\n",
        "[2024-01-15 10:30:00] Ann: hi\n", "[15.01.2024 10:30:00] INFO: started\n",
        "15/01/2024 10:30:00 - WARN: disk is full\n15/01/2024 10:30:01 - ERROR: disk: full\n",
        "2024-01-15 10:30:00,123 - root - ERROR - Failed: x\n",
        "01/15/2024 10:30:00 - [worker-3 WARN]: slow\n",
        "[Mon Jan 15 10:30:00 2024] [error] client: denied\n",
        "Jan 15 10:30:00 host sshd[1]: Accepted\n", "15/01/2024, 10:30 - Met Ann about the lamp\n",
        "date,time,note\n15/01/2024,10:30,Ann: hi\n",
        "sender,message\n\"15/01/2024, 10:30 - Ann: a\",b\n",
        "Chat with Ann\n15/01/2024, 10:30 - Ann: hi\n", "15/01/2024;10:30;Ann;hi\n",
        "[10:30] <ann> hi\n[10:31] <ben> yo\n", "Ann: hi\nBen: yo\n", "15/01/2024 Ann: hi\n",
        "1.2.3 - fixed: the parser\n");
    CAPTURE(text);
    const auto format = format_of(text, "notes.txt");
    CHECK((format == "csv" || format == "tsv"));
}

TEST_CASE("other JSON is not taken for a chat program's", "[chat_export]") {
    const std::string text = GENERATE(
        as<std::string>(), "[]", "{}", "[{}]", R"([{"sender": "a", "message": "b", "ts": "1"}])",
        R"([{"type": "message", "text": "hi"}])",
        R"([{"type": "message", "ts": "2024-01-15T10:00:00Z", "text": "hi", "user": "a"}])",
        R"([{"type": "message", "ts": 1705312800.0002, "text": "hi", "user": "a"}])",
        R"([{"type": "order", "ts": "1705312800.000200", "total": 5}])", R"({"messages": []})",
        R"({"messages": [{"sender": "a", "message": "b"}]})",
        R"({"messages": [{"type": "message", "from": "a", "text": "b", "date": "2024-01-15"}]})",
        R"({"messages": "message", "type": "private_group"})",
        R"({"about": "us", "contacts": [{"name": "a"}]})",
        R"({"chats": {"list": [{"type": "private_group"}]}})", R"({"chats": [{"messages": []}]})",
        R"({"guild": {"id": "1"}, "messages": [{"content": "a"}]})",
        R"({"guild": "1", "channel": "2", "messages": [{"content": "a"}]})",
        R"({"channel": {"id": "2"}, "messages": [{"content": "a", "author": {"name": "b"}}]})");
    CAPTURE(text);
    CHECK(format_of(text, "a.json") == "json");
}

TEST_CASE("WhatsApp's samples: who said what", "[chat_export]") {
    const auto android = read_sample("whatsapp_android_us.txt");
    CHECK(said(android) ==
          Lines{"Ann: Hi both! Here is the plan:\n1. train at 8:40\n2. lunch: soup\n\n"
                "3. walk to the cabin",
                "Ben: Great, thank you! 😀", "Cleo: <Media omitted>",
                "Cleo: IMG-20231231-WA0003.jpg (file attached)", "Ben: What a terrible photo of me",
                "Ann: See you tomorrow", "Ben: Happy new year!"});
    CHECK(android.report.system_rows == 4);
    CHECK(android.rejects.empty());

    const auto ios = read_sample("whatsapp_ios_de.txt");
    CHECK(said(ios) == Lines{"Jana: Guten Rutsch euch allen!",
                             "~\u202FTimo: Danke, dir auch.\nBis morgen: 10 Uhr am Bahnhof?",
                             "Jana: image omitted", "Jana: Ich bin da 🎉"});
    CHECK(ios.report.system_rows == 2);
    CHECK(ios.rows[0].at("timestamp") == "\"31.12.23, 22:16:40\"");
}

TEST_CASE("Slack's sample: names, bots and what is no message", "[chat_export]") {
    const auto slack = read_sample("slack_channel_day.json");
    CHECK(said(slack) == Lines{"Ann Lee: Morning! The release is ready, <@U02BEN> please look.",
                               "ben: Looks great — \"ship it\" 🚀",
                               "deploy bot: Deployment failed.", "Ann Lee: Oh no, that is bad.",
                               "ben: "});
    CHECK(slack.rows[0].at("timestamp") == "\"1705312860.000200\"");
    CHECK(slack.report.system_rows == 2);
    CHECK(slack.report.format == "slack");
    CHECK(slack.report.columns == Lines{"timestamp", "sender", "message"});
}

TEST_CASE("Telegram's samples: pieces, media, service entries, many chats", "[chat_export]") {
    const auto chat = read_sample("telegram_chat.json");
    CHECK(said(chat) == Lines{"Ann: Hello Ben, how are you?",
                              "Ben: Very well! See https://example.org, it is \"wonderful\".",
                              "Ann: ", "user3: from an account that is gone"});
    CHECK(chat.rows[0].at("timestamp") == "\"1705309260\"");
    CHECK(chat.report.system_rows == 1);

    const auto archive = read_sample("telegram_archive.json");
    CHECK(said(archive) == Lines{"Ann: Hi Ben", "Ben: Hi Ann", "Cleo: Welcome, Ann!"});
    CHECK(archive.report.system_rows == 1);
}

TEST_CASE("Discord's samples: nicknames, replies, attachments", "[chat_export]") {
    const auto json = read_sample("discord_channel.json");
    CHECK(said(json) == Lines{"Ann: My tomatoes are **wonderful** this year",
                              "ben: Mine are dead.\nAll of them.", "garden bot: "});
    CHECK(json.report.system_rows == 2);

    const auto csv = read_sample("discord_channel.csv");
    const auto mapping = find_chat_mapping(csv.report.columns);
    REQUIRE(mapping);
    CHECK(csv.report.columns[mapping->sender] == "Author");
    CHECK(csv.report.columns[mapping->message] == "Content");
    CHECK(csv.report.columns[*mapping->timestamp] == "Date");
}

TEST_CASE("help desks' samples are chats by the names of their columns", "[chat_export]") {
    struct Sample {
        std::string name, sender, message, timestamp;
    };
    const auto each = GENERATE(
        Sample{"teams_messages.csv", "From", "Body Content", "CreatedDateTime"},
        Sample{"intercom_conversations.csv", "author.name", "body", "created_at"},
        Sample{"zendesk_comments.csv", "Comment Author", "Comment Body", "Comment Created"});
    const auto reading = read_sample(each.name);
    const auto mapping = find_chat_mapping(reading.report.columns);
    REQUIRE(mapping);
    CHECK(reading.report.columns[mapping->sender] == each.sender);
    CHECK(reading.report.columns[mapping->message] == each.message);
    REQUIRE(mapping->timestamp);
    CHECK(reading.report.columns[*mapping->timestamp] == each.timestamp);
}

TEST_CASE("a broken export says where", "[chat_export]") {
    const auto read = [](FileFormat format, std::string_view text) {
        return read_in_every_cut([&] { return text_reader(format); }, text);
    };
    const auto cut = read(FileFormat::telegram,
                          "{\"messages\": [\n{\"type\": \"message\", \"text\": \"a\"},\n{\"type\"");
    REQUIRE(cut.fault);
    CHECK(cut.fault->code == "truncated_json");
    CHECK(cut.rows.size() == 1);
    const auto wrong =
        read(FileFormat::telegram,
             "{\"id\": 1, \"messages\": [\n{\"type\": \"message\"},\n{\"type\" 5}]}");
    REQUIRE(wrong.fault);
    CHECK(wrong.fault->code == "invalid_json");
    CHECK(wrong.fault->line == 3);
    CHECK(wrong.fault->offset == 53);
    const auto open = read(FileFormat::telegram, "{\"messages\": [{\"type\": \"message\"}]");
    REQUIRE(open.fault);
    CHECK(open.fault->code == "truncated_json");
    CHECK(read(FileFormat::telegram, "{\"messages\": [ ]}").rows.empty());
    CHECK(read(FileFormat::telegram, "{\"messages\": []} x").fault);
    CHECK(read(FileFormat::slack, "[{\"type\": \"message\"}, 5]").rejects.size() == 1);
}

TEST_CASE("random bytes of a damaged export read the same however they are cut", "[chat_export]") {
    std::mt19937 random(11);
    for (const auto* name : {"whatsapp_ios_de.txt", "telegram_archive.json"}) {
        const auto content = sample(name);
        const auto format = sniff_format(content, true, "upload").value();
        for (int round = 0; round < 200; ++round) {
            auto damaged = content;
            for (int i = 0; i < 3; ++i) {
                constexpr std::string_view bytes = "[]{}\",:\n\\ -\x80";
                damaged[random() % damaged.size()] = bytes[random() % bytes.size()];
            }
            const auto whole = read_whole(text_reader(format), damaged);
            INFO(damaged);
            CHECK(read_pieces(text_reader(format), cut_randomly(damaged, random, 60)) == whole);
        }
    }
}
