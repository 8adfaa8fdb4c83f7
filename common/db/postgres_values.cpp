#include "common/db/postgres_values.h"

#include <fmt/format.h>

#include <bit>
#include <climits>
#include <cmath>

namespace undertone {
namespace {

namespace types = postgres_types;

/// The bytes as a big-endian number.
std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t number = 0;
    for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

std::array<char, 8> to_big_endian(std::uint64_t number) {
    std::array<char, 8> bytes;
    for (int i = 7; i >= 0; --i) {
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
        number >>= 8;
    }
    return bytes;
}

/// A numeric: digits of base 10,000, the first one worth 10,000^weight.
///
///   12,345.5 = 00 03  00 01  00 00  00 01   00 01  09 29  13 88
///              count  weight  sign  scale   1      2345   5000
struct Numeric {
    std::string_view bytes;

    std::int16_t word(std::size_t index) const {
        return static_cast<std::int16_t>(big_endian(bytes.substr(index * 2, 2)));
    }
    int count() const { return word(0); }
    int weight() const { return word(1); }
    bool negative() const { return word(2) == 0x4000; }
    int digit(int index) const {
        return index < count() ? word(4 + static_cast<std::size_t>(index)) : 0;
    }
};

std::int64_t numeric_to_integer(Numeric numeric) {
    std::uint64_t number = 0;  // unsigned, so that the smallest integer is no overflow
    for (int i = 0; i <= numeric.weight(); ++i) {
        number = number * 10'000 + static_cast<std::uint64_t>(numeric.digit(i));
    }
    return static_cast<std::int64_t>(numeric.negative() ? 0 - number : number);
}

double numeric_to_real(Numeric numeric) {
    double number = 0;
    for (int i = 0; i < numeric.count(); ++i) {
        number += numeric.digit(i) * std::pow(10'000.0, numeric.weight() - i);
    }
    return numeric.negative() ? -number : number;
}

}  // namespace

Result<> PostgresParameters::assign(Values values) {
    types_.resize(values.size());
    pointers_.resize(values.size());
    lengths_.resize(values.size());
    formats_.assign(values.size(), 1);
    numbers_.resize(values.size());

    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& value = values[i];
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            set_number(i, types::int8, static_cast<std::uint64_t>(*number));
        } else if (const auto* real = std::get_if<double>(&value)) {
            set_number(i, types::float8, std::bit_cast<std::uint64_t>(*real));
        } else if (const auto* text = std::get_if<std::string_view>(&value)) {
            if (text->find('\0') != text->npos) {
                return Error{ErrorCode::internal, fmt::format("NUL in the text of ${}", i + 1)};
            }
            set(i, types::text, *text);
        } else if (const auto* blob = std::get_if<Blob>(&value)) {
            set(i, types::bytea, blob->bytes);
        } else {
            types_[i] = types::unknown;
            pointers_[i] = nullptr;
        }
    }
    return {};
}

void PostgresParameters::set(std::size_t index, PostgresType type, std::string_view bytes) {
    types_[index] = type;
    pointers_[index] = bytes.data() == nullptr ? "" : bytes.data();  // a null pointer means NULL
    lengths_[index] = static_cast<int>(bytes.size());
}

void PostgresParameters::set_number(std::size_t index, PostgresType type, std::uint64_t bits) {
    numbers_[index] = to_big_endian(bits);
    set(index, type, {numbers_[index].data(), numbers_[index].size()});
}

std::int64_t decode_integer(PostgresType type, std::string_view bytes) {
    switch (type) {
        case types::boolean:
            return bytes == std::string_view("\1", 1);
        case types::int2:
            return static_cast<std::int16_t>(big_endian(bytes));
        case types::int4:
            return static_cast<std::int32_t>(big_endian(bytes));
        case types::int8:
        case types::xid8:
            return static_cast<std::int64_t>(big_endian(bytes));
        case types::numeric:
            return numeric_to_integer({bytes});
        case types::float4:
        case types::float8:
            return static_cast<std::int64_t>(decode_real(type, bytes));
        default:
            return 0;
    }
}

double decode_real(PostgresType type, std::string_view bytes) {
    switch (type) {
        case types::float4:
            return std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(bytes)));
        case types::float8:
            return std::bit_cast<double>(big_endian(bytes));
        case types::numeric:
            return numeric_to_real({bytes});
        default:
            return static_cast<double>(decode_integer(type, bytes));
    }
}

}  // namespace undertone
