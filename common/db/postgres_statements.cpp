#include "common/db/postgres_statements.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

bool takes(const PreparedStatement& statement, const std::vector<PostgresType>& types) {
    return std::equal(types.begin(), types.end(), statement.types.begin(), statement.types.end(),
                      [](PostgresType wanted, PostgresType known) {
                          return wanted == known || wanted == postgres_types::unknown;
                      });
}

}  // namespace

PreparedStatement& PostgresStatements::find(std::string_view sql,
                                            const std::vector<PostgresType>& types) {
    auto& variants = by_text_[sql.data()];
    for (const auto& variant : variants) {
        // The text too: another one may have come to the same address.
        if (takes(*variant, types) && variant->sql == sql) return *variant;
    }
    ++size_;
    variants.push_back(
        std::make_unique<PreparedStatement>(PreparedStatement{std::string(sql), types, {}}));
    return *variants.back();
}

std::string PostgresStatements::next_name() { return fmt::format("s{}", ++names_); }

}  // namespace undertone
