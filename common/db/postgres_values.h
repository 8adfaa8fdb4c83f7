// PostgreSQL's binary format of the few types that the store uses.
#pragma once

#include "common/db/database.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace undertone {

/// A type's number in pg_type, the same in every installation.
using PostgresType = unsigned int;

namespace postgres_types {
inline constexpr PostgresType unknown = 0;  // the server finds it out
inline constexpr PostgresType boolean = 16;
inline constexpr PostgresType bytea = 17;
inline constexpr PostgresType int8 = 20;
inline constexpr PostgresType int2 = 21;
inline constexpr PostgresType int4 = 23;
inline constexpr PostgresType text = 25;
inline constexpr PostgresType float4 = 700;
inline constexpr PostgresType float8 = 701;
inline constexpr PostgresType numeric = 1700;
inline constexpr PostgresType xid8 = 5069;
}  // namespace postgres_types

/// Parameters as libpq takes them: parallel arrays, reused from call to call.
class PostgresParameters {
public:
    /// Points at `values`, which must stay. Errors: internal for text with a NUL, which PostgreSQL
    /// cannot keep.
    Result<> assign(Values values);

    const std::vector<PostgresType>& types() const { return types_; }
    const char* const* pointers() const { return pointers_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }
    int count() const { return static_cast<int>(types_.size()); }

private:
    void set(std::size_t index, PostgresType type, std::string_view bytes);
    void set_number(std::size_t index, PostgresType type, std::uint64_t bits);

    std::vector<PostgresType> types_;
    std::vector<const char*> pointers_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, 8>> numbers_;
};

/// A column's bytes as a whole number. A numeric, which SUM() of BIGINT makes, loses its fraction.
std::int64_t decode_integer(PostgresType type, std::string_view bytes);

double decode_real(PostgresType type, std::string_view bytes);

}  // namespace undertone
