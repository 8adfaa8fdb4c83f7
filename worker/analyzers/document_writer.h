// Writes a result document: JsonWriter with fields of any type in one call.
#pragma once

#include "common/json_writer.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class DocumentWriter {
public:
    DocumentWriter() { json_.buffer().reserve(4096); }

    DocumentWriter& begin_object() { return json_.begin_object(), *this; }
    DocumentWriter& end_object() { return json_.end_object(), *this; }
    DocumentWriter& begin_array() { return json_.begin_array(), *this; }
    DocumentWriter& end_array() { return json_.end_array(), *this; }
    /// A name of ours.
    DocumentWriter& key(std::string_view name) { return json_.key(name), *this; }
    /// A name from the file.
    DocumentWriter& any_key(std::string_view name);

    template <class Value>
    DocumentWriter& field(std::string_view name, const Value& content) {
        return key(name).value(content);
    }

    DocumentWriter& value(std::string_view text) { return json_.text(text), *this; }
    DocumentWriter& value(const char* text) { return value(std::string_view(text)); }
    DocumentWriter& value(double number);
    DocumentWriter& value(bool flag) { return json_.boolean(flag), *this; }
    DocumentWriter& value(std::nullptr_t) { return json_.null(), *this; }
    DocumentWriter& value(std::integral auto number) {
        if constexpr (std::signed_integral<decltype(number)>) {
            json_.number(static_cast<std::int64_t>(number));
        } else {
            json_.number(static_cast<std::uint64_t>(number));
        }
        return *this;
    }
    template <class Value>
    DocumentWriter& value(const std::optional<Value>& maybe) {
        return maybe ? value(*maybe) : value(nullptr);
    }

    std::string take() { return json_.take(); }

private:
    JsonWriter json_;
};

}  // namespace undertone
