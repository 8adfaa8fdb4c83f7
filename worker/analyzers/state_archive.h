// Carries an analysis between processes: varints, one description per type for both directions.
//
//   struct Span {
//       std::uint64_t count = 0;
//       std::optional<std::int64_t> first;
//       static void transfer(auto& archive, auto& self) { archive(self.count, self.first); }
//   };
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace undertone {

/// Appends values to bytes().
class StateWriter {
public:
    template <class... Values>
    void operator()(const Values&... values) {
        (write(values), ...);
    }

    std::string take() { return std::move(bytes_); }

private:
    template <class Value>
    void write(const Value& value) {
        if constexpr (std::is_enum_v<Value>) {
            varint(static_cast<std::uint64_t>(value));
        } else if constexpr (std::signed_integral<Value>) {
            const auto wide = static_cast<std::int64_t>(value);  // zigzag: small either side of 0
            varint(static_cast<std::uint64_t>(wide) << 1 ^ static_cast<std::uint64_t>(wide >> 63));
        } else if constexpr (std::unsigned_integral<Value>) {
            varint(value);
        } else if constexpr (std::same_as<Value, double>) {
            fixed(std::bit_cast<std::uint64_t>(value));
        } else {
            Value::transfer(*this, value);
        }
    }
    void write(const std::string& text) {
        varint(text.size());
        bytes_ += text;
    }
    template <class Value, class Allocator>
    void write(const std::vector<Value, Allocator>& values) {
        varint(values.size());
        for (const auto& value : values) write(value);
    }
    template <class Value>
    void write(const std::optional<Value>& value) {
        write(value.has_value());
        if (value) write(*value);
    }
    template <class Value>
    void write(const std::unique_ptr<Value>& value) {
        write(value != nullptr);
        if (value) write(*value);
    }

    void varint(std::uint64_t value);
    void fixed(std::uint64_t value);

    std::string bytes_;
};

/// Reads back what a StateWriter wrote. After a mistake everything reads as empty and ok() is
/// false; no count in the bytes makes it allocate more than a small multiple of their size.
class StateReader {
public:
    explicit StateReader(std::string_view bytes) : bytes_(bytes) {}

    template <class... Values>
    void operator()(Values&... values) {
        (read(values), ...);
    }

    bool ok() const { return ok_; }
    bool at_end() const { return bytes_.empty(); }

private:
    template <class Value>
    void read(Value& value) {
        if constexpr (std::is_enum_v<Value> || std::unsigned_integral<Value>) {
            value = static_cast<Value>(varint());
        } else if constexpr (std::signed_integral<Value>) {
            const auto zigzag = varint();
            value = static_cast<Value>(zigzag >> 1 ^ (~(zigzag & 1) + 1));
        } else if constexpr (std::same_as<Value, double>) {
            value = std::bit_cast<double>(fixed());
        } else {
            Value::transfer(*this, value);
        }
    }
    void read(std::string& text);
    template <class Value, class Allocator>
    void read(std::vector<Value, Allocator>& values) {
        values.clear();
        // Element by element, and each takes a byte: a false count ends with the bytes.
        for (auto left = varint(); left > 0 && ok_; --left) {
            if (bytes_.empty()) {
                fail();
                return;
            }
            read(values.emplace_back());
        }
    }
    template <class Value>
    void read(std::optional<Value>& value) {
        bool present = false;
        read(present);
        value.reset();
        // emplace() without an argument asks clang too early whether a nested Value has a default.
        if (present) read(value.emplace(Value()));
    }
    template <class Value>
    void read(std::unique_ptr<Value>& value) {
        bool present = false;
        read(present);
        value = present ? std::make_unique<Value>() : nullptr;
        if (value) read(*value);
    }

    std::uint64_t varint();
    std::uint64_t fixed();
    void fail() {
        ok_ = false;
        bytes_ = {};
    }

    std::string_view bytes_;
    bool ok_ = true;
};

}  // namespace undertone
