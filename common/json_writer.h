// Writes JSON text straight into a string: for answers and documents on hot paths, where building a
// tree first would cost more than the rest. Reading JSON is Boost.JSON's or simdjson's job.
//
//   JsonWriter json;
//   json.begin_object().key("id").text("7f3a").key("rows").number(90).end_object();
//   json.take() == R"({"id":"7f3a","rows":90})"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace undertone {

/// Appends `text` as a JSON string with its quotes. `text` is UTF-8; what is no UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Appends the shortest decimal that reads back as `number`; what JSON cannot say becomes null.
void append_json_number(std::string& out, double number);

/// Puts commas where they belong; that what is begun is ended is the caller's business.
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    /// `name` is a literal of ours: written as it is.
    JsonWriter& key(std::string_view name) {
        separate();
        out_ += '"';
        out_ += name;
        out_ += "\":";
        after_key_ = true;
        return *this;
    }
    JsonWriter& text(std::string_view value) {
        separate();
        append_json_string(out_, value);
        return *this;
    }
    JsonWriter& text_or_null(std::string_view value) {
        return value.empty() ? null() : text(value);
    }
    JsonWriter& number(std::int64_t value);
    JsonWriter& number(std::uint64_t value);
    JsonWriter& number(int value) { return number(static_cast<std::int64_t>(value)); }
    JsonWriter& number(std::uint32_t value) { return number(static_cast<std::uint64_t>(value)); }
    JsonWriter& number(double value);
    JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter& null() { return raw("null"); }
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json) {
        separate();
        out_ += json;
        return *this;
    }

    std::string& buffer() { return out_; }
    std::string take() { return std::move(out_); }

private:
    JsonWriter& open(char bracket) {
        separate();
        out_ += bracket;
        first_ = true;
        return *this;
    }
    JsonWriter& close(char bracket) {
        out_ += bracket;
        first_ = false;
        return *this;
    }
    void separate() {
        if (!first_ && !after_key_) out_ += ',';
        first_ = false;
        after_key_ = false;
    }

    std::string out_;
    bool first_ = true;       // nothing stands yet in the innermost array or object
    bool after_key_ = false;  // the value of a key comes next
};

}  // namespace undertone
