// Writes a JSON document front to back into a string; commas come by themselves.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class JsonWriter {
public:
    JsonWriter() { text_.reserve(4096); }

    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    /// Any UTF-8, like a value.
    JsonWriter& key(std::string_view name);

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
    JsonWriter& field(std::string_view name, const Value& content) {
        return key(name).value(content);
    }

    std::string take() { return std::move(text_); }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& integer(std::int64_t number);
    JsonWriter& integer(std::uint64_t number);
    void separate();

    std::string text_;
    bool first_ = true;  // nothing stands yet since the last bracket or key
};

}  // namespace undertone
