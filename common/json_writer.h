// Writes JSON text front to back: for answers and documents on hot paths, where building a tree
// first would cost more than the rest. Reading JSON is Boost.JSON's or simdjson's job.
//
//   JsonWriter json;
//   json.begin_object().field("id", "7f3a").key("rows").value(90).end_object();
//   json.take() == R"({"id":"7f3a","rows":90})"
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace undertone {

/// Appends `text` as a JSON string with its quotes (RFC 8259 7). `text` is UTF-8; what is no UTF-8
/// becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Puts commas where they belong; that what is begun is ended is the caller's business.
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    /// A name of ours: nothing in it to escape.
    JsonWriter& key(std::string_view name) {
        auto* at = room(name.size() + 4);  // ,"name":
        if (!first_) *at++ = ',';
        *at++ = '"';
        at = copied(name, at);
        *at++ = '"';
        *at++ = ':';
        wrote_up_to(at);
        first_ = true;
        return *this;
    }
    /// A name of somebody else's: UTF-8, as append_json_string().
    JsonWriter& any_key(std::string_view name);

    template <class Value>
    JsonWriter& field(std::string_view name, const Value& content) {
        return key(name).value(content);
    }

    /// UTF-8, as append_json_string().
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    /// The shortest decimal that reads back as the same number; null for what JSON cannot say.
    JsonWriter& value(double number);
    JsonWriter& value(std::integral auto number) {
        if constexpr (std::signed_integral<decltype(number)>) {
            return integer(static_cast<std::int64_t>(number));
        } else {
            return integer(static_cast<std::uint64_t>(number));
        }
    }
    JsonWriter& value(bool flag) { return raw(flag ? "true" : "false"); }
    JsonWriter& value(std::nullptr_t) { return raw("null"); }
    template <class Value>
    JsonWriter& value(const std::optional<Value>& maybe) {
        return maybe ? value(*maybe) : value(nullptr);
    }
    JsonWriter& text_or_null(std::string_view text) {
        return text.empty() ? value(nullptr) : value(text);
    }
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json) {
        auto* at = room(json.size() + 1);
        if (!first_) *at++ = ',';
        first_ = false;
        wrote_up_to(copied(json, at));
        return *this;
    }

    std::string take() {
        buffer_.resize(std::exchange(size_, 0));
        first_ = true;
        return std::exchange(buffer_, {});
    }

private:
    JsonWriter& open(char bracket) {
        raw({&bracket, 1});
        first_ = true;
        return *this;
    }
    JsonWriter& close(char bracket) {
        *room(1) = bracket;
        ++size_;
        first_ = false;
        return *this;
    }
    JsonWriter& integer(std::int64_t number);
    JsonWriter& integer(std::uint64_t number);

    static char* copied(std::string_view text, char* to) {
        if (!text.empty()) std::memcpy(to, text.data(), text.size());
        return to + text.size();
    }
    /// Where `bytes` more can be written.
    char* room(std::size_t bytes) {
        if (buffer_.size() - size_ < bytes) buffer_.resize(2 * buffer_.size() + bytes);
        return buffer_.data() + size_;
    }
    void wrote_up_to(const char* end) { size_ = static_cast<std::size_t>(end - buffer_.data()); }

    // The first size_ bytes are written. An append for each piece would check and end the string
    // each time, which is most of the work where the pieces are this small.
    std::string buffer_ = std::string(1024, '\0');
    std::size_t size_ = 0;
    bool first_ = true;  // nothing stands yet since the last bracket or key
};

}  // namespace undertone
