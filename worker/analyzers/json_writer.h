// Writes a JSON document front to back; commas come by themselves.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// A field's name from the program text: letters and low lines, nothing to escape.
struct FieldName {
    consteval FieldName(const char* name) : text(name) {}
    std::string_view text;
};

class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(FieldName name);
    JsonWriter& any_key(std::string_view name);  ///< UTF-8

    /// UTF-8, as readers hand it out.
    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    /// The shortest digits that read back as the same number; null for what is none.
    JsonWriter& value(double number);
    JsonWriter& value(bool flag);
    JsonWriter& value(std::nullptr_t);
    JsonWriter& value(std::integral auto number) {
        if constexpr (std::signed_integral<decltype(number)>) {
            return integer(static_cast<std::int64_t>(number));
        } else {
            return integer(static_cast<std::uint64_t>(number));
        }
    }
    template <class Value>
    JsonWriter& value(const std::optional<Value>& maybe) {
        return maybe ? value(*maybe) : value(nullptr);
    }

    template <class Value>
    JsonWriter& field(FieldName name, const Value& content) {
        return key(name).value(content);
    }

    std::string take();

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& integer(std::int64_t number);
    JsonWriter& integer(std::uint64_t number);
    template <class Number>
    JsonWriter& digits(Number number);
    bool short_decimal(double number);

    /// Where `bytes` more can be written.
    char* room(std::size_t bytes) {
        if (buffer_.size() - size_ < bytes) grow(bytes);
        return buffer_.data() + size_;
    }
    void grow(std::size_t bytes);
    void separate() {
        if (!first_) append(',');
        first_ = false;
    }
    void append(char c) {
        *room(1) = c;
        ++size_;
    }
    void append(std::string_view text);
    void append_quoted(std::string_view text);

    std::string buffer_ = std::string(4096, '\0');  // the first size_ bytes are written
    std::size_t size_ = 0;
    bool first_ = true;  // nothing stands yet since the last bracket or key
};

}  // namespace undertone
