#include "common/tables/sales_columns.h"

#include "common/tables/aggregate_query.h"
#include "common/tables/key_totals.h"
#include "common/tables/value_json.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

using Names = std::span<const std::string_view>;

// In the order in which they are preferred.
constexpr std::string_view amount_names[] = {
    "sales",       "salesamount", "totalsales",   "revenue",   "amount",
    "totalamount", "saleamount",  "linetotal",    "netsales",  "turnover",
    "ordertotal",  "totalprice",  "totalrevenue", "grosssales"};
constexpr std::string_view quantity_names[] = {
    "quantityordered", "quantity", "qty", "units", "unitssold", "quantitysold", "orderquantity"};
constexpr std::string_view price_names[] = {"priceeach", "unitprice",    "price",
                                            "saleprice", "sellingprice", "itemprice"};
constexpr std::string_view date_names[] = {
    "orderdate",       "date",          "saledate",  "salesdate", "invoicedate", "purchasedate",
    "transactiondate", "orderdatetime", "createdat", "timestamp", "soldat"};
constexpr std::string_view product_names[] = {
    "productline", "productcategory", "category", "producttype", "product",     "productname",
    "item",        "itemname",        "itemtype", "productcode", "description", "sku"};
constexpr std::string_view country_names[] = {"country",        "countryname",
                                              "shipcountry",    "customercountry",
                                              "billingcountry", "shippingcountry"};

constexpr std::size_t sales_groups_max = 1'000;

std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const char lower = to_lower(c);
        if (is_digit(lower) || (lower >= 'a' && lower <= 'z')) plain += lower;
    }
    return plain;
}

template <class Fits>
std::optional<std::size_t> find_named(std::span<const TableColumn> columns, Names names,
                                      const Fits& fits) {
    for (const auto wanted : names) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (fits(columns[i].type) && plain_name(columns[i].name) == wanted) return i;
        }
    }
    return std::nullopt;
}

bool is_number(ValueType type) { return type == ValueType::integer || type == ValueType::real; }
bool is_time(ValueType type) { return type == ValueType::date || type == ValueType::datetime; }
bool is_name(ValueType type) { return type == ValueType::text || type == ValueType::identifier; }

/// Any time will do where none has a name that says sale.
std::optional<std::size_t> find_date(std::span<const TableColumn> columns) {
    if (const auto named = find_named(columns, date_names, is_time)) return named;
    const auto first = std::ranges::find_if(columns, is_time, &TableColumn::type);
    if (first == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(first - columns.begin());
}

/// What one row adds to the total, as SQL, and the parts that it reads.
std::string amount_expression(const TableLayout& layout, const SalesColumns& sales,
                              std::set<std::size_t>& parts) {
    const auto value = [&](std::size_t column) {
        parts.insert(layout.columns[column].part);
        return layout.columns[column].value;
    };
    if (sales.amount) return value(*sales.amount);
    if (sales.quantity && sales.price) {
        return fmt::format("{} * {}", value(*sales.quantity), value(*sales.price));
    }
    return value(sales.quantity ? *sales.quantity : *sales.price);
}

/// A list of a group's members: [{"month": ..., "total": ..., "rows": ...}].
struct Grouping {
    std::string_view list, member;
    std::optional<std::size_t> column;
    bool by_month = false;
};

/// The value that rows are grouped by, as SQL, and the part that it reads.
std::string key_expression(const TableLayout& layout, const Grouping& grouping,
                           std::set<std::size_t>& parts) {
    if (!grouping.column) return "NULL";
    const auto& column = layout.columns[*grouping.column];
    parts.insert(column.part);
    if (!grouping.by_month) return column.value;
    return fmt::format("time_bucket({}, {})", column.value, static_cast<int>(TimeBucket::month));
}

void write_group(JsonWriter& json, const Grouping& grouping, const TableValue& key,
                 const TableValue& total, std::int64_t rows) {
    json.begin_object().key(grouping.member);
    write_table_value(json, ValueType::text, key);
    json.key("total");
    write_table_value(json, ValueType::real, total);
    json.field("rows", rows).end_object();
}

/// Of keys that are too many to be kept.
Result<> write_sorted_groups(RowTable& table, const SalesColumns& sales, const Grouping& grouping,
                             JsonWriter& json) {
    std::set<std::size_t> parts;
    const auto amount = amount_expression(table.layout(), sales, parts);
    const auto key = key_expression(table.layout(), grouping, parts);
    auto select = TableStatement::prepare(
        table.database(),
        fmt::format("SELECT {} AS k, precise_sum({}) AS total, count(*) FROM {} GROUP BY k "
                    "ORDER BY {} LIMIT {}",
                    key, amount, from_clause(table.layout(), parts),
                    grouping.by_month ? "k" : "total DESC, k", sales_groups_max));
    if (!select) return select.error();
    std::uint64_t bytes = 0;
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (!*found) return {};
        bytes += bytes_of_value(select->value(0));
        if (bytes > rows_page_bytes_max) return {};
        write_group(json, grouping, select->value(0), select->value(1), select->integer(2));
    }
}

TableValue value_of(const auto& known) { return known ? TableValue(*known) : TableValue(); }

Result<> write_grouping(RowTable& table, const SalesColumns& sales, const Grouping& grouping,
                        const KeyTotals& totals, JsonWriter& json) {
    json.key(grouping.list).begin_array();
    if (totals.has_too_many()) {
        const auto written = write_sorted_groups(table, sales, grouping, json);
        if (!written) return written;
    } else if (grouping.column) {
        auto groups = grouping.by_month ? totals.by_key() : totals.by_total();
        groups.resize(std::min(groups.size(), sales_groups_max));
        for (const auto& [key, total, rows] : groups) {
            write_group(json, grouping, value_of(key), value_of(total), rows);
        }
    }
    json.end_array();
    return {};
}

std::optional<double> number_of(const TableValue& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*integer);
    }
    const auto* real = std::get_if<double>(&value);
    return real ? std::optional(*real) : std::nullopt;
}

}  // namespace

std::optional<SalesColumns> find_sales_columns(std::span<const TableColumn> columns) {
    const auto date = find_date(columns);
    if (!date) return std::nullopt;
    SalesColumns sales{.amount = find_named(columns, amount_names, is_number),
                       .quantity = find_named(columns, quantity_names, is_number),
                       .price = find_named(columns, price_names, is_number),
                       .date = *date,
                       .product_line = find_named(columns, product_names, is_name),
                       .country = find_named(columns, country_names, is_name)};
    const bool has_measure = sales.amount || sales.quantity || sales.price;
    if (!has_measure || (!sales.product_line && !sales.country)) return std::nullopt;
    return sales;
}

Result<> write_sales(RowTable& table, const SalesColumns& sales, JsonWriter& json) {
    const std::array groupings{Grouping{"by_month", "month", sales.date, true},
                               Grouping{"by_product_line", "product_line", sales.product_line},
                               Grouping{"by_country", "country", sales.country}};
    std::set<std::size_t> parts;
    auto selected = amount_expression(table.layout(), sales, parts);
    for (const auto& grouping : groupings) {
        selected += ", " + key_expression(table.layout(), grouping, parts);
    }
    auto select = TableStatement::prepare(
        table.database(),
        fmt::format("SELECT {} FROM {}", selected, from_clause(table.layout(), parts)));
    if (!select) return select.error();

    PreciseSum total;
    std::array<KeyTotals, groupings.size()> totals;
    for (;;) {
        const auto found = select->step();
        if (!found) return found.error();
        if (!*found) break;
        const auto amount = number_of(select->value(0));
        if (amount) total.add(*amount);
        for (std::size_t i = 0; i < totals.size(); ++i) {
            if (groupings[i].column) totals[i].add(select->value(static_cast<int>(i) + 1), amount);
        }
    }
    json.begin_object().key("total");
    write_table_value(json, ValueType::real, value_of(total.total()));
    for (std::size_t i = 0; i < totals.size(); ++i) {
        const auto written = write_grouping(table, sales, groupings[i], totals[i], json);
        if (!written) return written;
    }
    json.end_object();
    return {};
}

}  // namespace undertone
