#include "common/readers/telegram_text.h"

#include <utility>

namespace undertone {
namespace {

constexpr std::string_view records_key = "messages";
constexpr std::size_t depth_max = 512;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string_view TelegramText::feed(std::string_view text) {
    out_.clear();
    while (!text.empty()) {
        const bool whole = stage_ == Stage::records;
        const auto taken = whole ? take_records(text) : 1;
        if (!whole) take(text.front());
        text.remove_prefix(taken);
    }
    return out_;
}

std::string_view TelegramText::finish() {
    out_ = std::exchange(held_, {});
    return out_;
}

void TelegramText::take(char c) {
    switch (stage_) {
        case Stage::start:
            if (is_blank(c)) return blank(c);
            stage_ = c == '{' ? Stage::outside : Stage::end;
            out_ += c == '{' ? '[' : c;
            brackets_.push_back(c);
            return;
        case Stage::outside:
            return take_outside(c);
        case Stage::before_records:
            return take_before_records(c);
        default:
            out_ += c;
    }
}

void TelegramText::take_outside(char c) {
    if (in_string_) return take_string_outside(c);
    switch (c) {
        case '"':
            in_string_ = true;
            string_.clear();
            return blank(c);
        case ':':
            key_ = std::exchange(string_, {});
            return blank(c);
        case '{':
        case '[':
            return open(c);
        case '}':
        case ']':
            return close();
        default:
            if (c == ',') key_.clear();
            return blank(c);
    }
}

void TelegramText::take_string_outside(char c) {
    blank(c);
    if (!escaped_ && c == '"') {
        in_string_ = false;
    } else if (string_.size() <= records_key.size()) {
        string_ += c;
    }
    escaped_ = !escaped_ && c == '\\';
}

void TelegramText::open(char c) {
    if (c == '[' && key_ == records_key) {
        stage_ = Stage::before_records;
        held_ = c;
        return;
    }
    key_.clear();
    // A document as deep as that is handed on as it is, to be refused.
    if (brackets_.size() == depth_max) {
        stage_ = Stage::end;
        out_ += c;
        return;
    }
    brackets_.push_back(c);
    blank(c);
}

void TelegramText::close() {
    key_.clear();
    brackets_.pop_back();
    if (!brackets_.empty()) return blank(' ');
    out_ += ']';
    stage_ = Stage::end;
}

/// Only an array that is not empty needs a comma in front of it.
void TelegramText::take_before_records(char c) {
    if (is_blank(c)) {
        held_ += c;
        return;
    }
    const bool empty = c == ']';
    held_.front() = !empty && any_records_ ? ',' : ' ';
    out_ += std::exchange(held_, {});
    if (empty) {
        key_.clear();
        stage_ = Stage::outside;
        return blank(c);
    }
    any_records_ = true;
    stage_ = Stage::records;
    depth_ = 0;
    take_records({&c, 1});
}

/// Copies as far as the array's end, and returns how much that is.
std::size_t TelegramText::take_records(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
        } else if (c == '"') {
            in_string_ = true;
        } else if (c == '{' || c == '[') {
            ++depth_;
        } else if ((c == '}' || c == ']') && depth_-- == 0) {
            out_ += text.substr(0, i);
            blank(c);
            key_.clear();
            stage_ = Stage::outside;
            return i + 1;
        }
    }
    out_ += text;
    return text.size();
}

}  // namespace undertone
