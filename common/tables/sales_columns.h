// Recognises tables of sales by their columns, and adds them up the way people want them.
//
//   ORDERDATE, PRODUCTLINE, QUANTITYORDERED, PRICEEACH, SALES, COUNTRY
//   sale_date, item, qty, unit_price
#pragma once

#include "common/json_writer.h"
#include "common/tables/row_table.h"

#include <cstddef>
#include <optional>
#include <span>

namespace undertone {

/// What a sale came to: a column of amounts, or else quantity times price, or one of them alone.
struct SalesColumns {
    std::optional<std::size_t> amount, quantity, price;
    std::size_t date;
    std::optional<std::size_t> product_line, country;  ///< at least one
};

/// nullopt: no quantity, price or amount, no date, or neither product nor country. Names are
/// compared without case, blanks and marks; types decide what a column can be.
std::optional<SalesColumns> find_sales_columns(std::span<const TableColumn> columns);

/// {"total": 10032628.85, "by_month": [{"month": "2003-01", "total": 129753.6, "rows": 39}],
///  "by_product_line": [...], "by_country": [...]}: months in their order, others largest first.
/// Errors: timeout, unavailable, internal.
Result<> write_sales(RowTable& table, const SalesColumns& sales, JsonWriter& json);

}  // namespace undertone
