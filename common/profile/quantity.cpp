#include "common/profile/quantity.h"

#include "common/profile/number_text.h"

namespace undertone {
namespace {

std::optional<Decimal> number_of(std::string_view text, const ColumnType& type) {
    Decimal plain;
    std::size_t decimals = 0;
    if (type.style == NumberStyle::point && read_plain_number(text, plain, decimals)) return plain;
    return type.declared ? parse_declared_number(text, type.style) : parse_number(text, type.style);
}

}  // namespace

std::optional<double> quantity_of(std::string_view text, const ColumnType& type) {
    switch (type.type) {
        case ValueType::integer:
        case ValueType::real:
            if (const auto number = number_of(text, type)) return number->to_double();
            return std::nullopt;
        case ValueType::date:
        case ValueType::datetime:
            if (const auto time = parse_calendar_time(text, type.order)) {
                return static_cast<double>(time->micros);
            }
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

}  // namespace undertone
