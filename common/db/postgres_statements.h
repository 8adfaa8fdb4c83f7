// The statements that one PostgreSQL connection has prepared.
#pragma once

#include "common/db/postgres_values.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// One text with one choice of parameter types.
struct PreparedStatement {
    std::string sql;
    std::vector<PostgresType> types;  // unknown where only NULL has been seen
    std::string name;                 // empty: not prepared yet
};

class PostgresStatements {
public:
    /// The statement that takes parameters of `types`; one without a name has to be prepared. Valid
    /// as long as this object.
    PreparedStatement& find(std::string_view sql, const std::vector<PostgresType>& types);

    /// A name that no statement of this connection has had.
    std::string next_name();

    /// How many there are, prepared or not: a connection with too many is better closed.
    std::size_t size() const { return size_; }

private:
    boost::unordered_flat_map<const char*, std::vector<std::unique_ptr<PreparedStatement>>>
        by_text_;
    std::size_t size_ = 0;
    std::uint64_t names_ = 0;
};

}  // namespace undertone
