// Makes one array of records of Telegram's nested exports, while the text passes by.
//
//   {"name": "Ann", "messages": [{"id": 1}, {"id": 2}]}
//   [                            {"id": 1}, {"id": 2} ]
//
//   {"about": "", "chats": {"list": [{"messages": [{"id": 1}]}, {"messages": [{"id": 2}]}]}}
//   [                                              {"id": 1}                 ,{"id": 2}    ]
//
// Every byte keeps its place, so that what a reader says of a line or an offset holds for the file.
// What lies outside of the records is not judged, only its brackets and quotes are followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

class TelegramText {
public:
    /// Takes the document's next bytes. Valid until the next call; empty if they are held back.
    std::string_view feed(std::string_view text);
    /// No more bytes: what was held back.
    std::string_view finish();

private:
    enum class Stage : std::uint8_t { start, outside, before_records, records, end };

    void take(char c);
    void take_outside(char c);
    void take_before_records(char c);
    std::size_t take_records(std::string_view text);
    void take_string_outside(char c);
    void open(char c);
    void close();
    void blank(char c) { out_ += c == '\n' ? '\n' : ' '; }

    Stage stage_ = Stage::start;
    std::string out_;
    std::string held_;  // an array's bracket and the blanks behind it
    bool any_records_ = false;

    bool in_string_ = false;
    bool escaped_ = false;
    std::string string_;          // the last one outside of the records, up to a few bytes
    std::string key_;             // the value that comes belongs to it
    std::vector<char> brackets_;  // open outside of the records
    std::uint64_t depth_ = 0;     // inside of them
};

}  // namespace undertone
