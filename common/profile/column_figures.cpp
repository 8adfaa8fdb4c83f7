#include "common/profile/column_figures.h"

#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <algorithm>
#include <iterator>

namespace undertone {

void TextLengths::merge(const TextLengths& other) {
    count += other.count;
    sum += other.sum;
    min = std::min(min, other.min);
    max = std::max(max, other.max);
}

void StyledNumbers::add(const std::optional<Decimal>& value, bool real, bool has_groups,
                        std::uint64_t weight) {
    if (!value) {
        unreadable += weight;
        return;
    }
    sums.add(*value, weight);
    if (real) reals += weight;
    if (has_groups) grouped += weight;
}

void StyledNumbers::merge(const StyledNumbers& other) {
    sums.merge(other.sums);
    reals += other.reals;
    grouped += other.grouped;
    unreadable += other.unreadable;
}

CellQuantity ColumnFigures::add_other(std::string_view text, std::uint64_t hash,
                                      std::uint64_t weight) {
    const auto trimmed = trim(text);
    const bool keeps_placeholders = text_ || declared_ == ValueType::text;
    if (!keeps_placeholders && is_placeholder(trimmed)) {
        add_placeholder(text, weight);
        return {};
    }
    lengths_.add(count_code_points(text), weight);
    if (declared_) {
        const auto quantity = add_as_declared(trimmed, hash, weight);
        if (!quantity) unreadable_ += weight;
        return quantity.value_or(CellQuantity());
    }
    if (text_) {
        if (is_placeholder(trimmed)) return {};
        ColumnFigures alone;
        if (!alone.add_quantity(trimmed, hash, 1)) note_text(text, hash);
        return {};
    }
    if (const auto quantity = add_quantity(trimmed, hash, weight)) return *quantity;
    text_ = true;
    note_text(text, hash);
    return {};
}

void ColumnFigures::note_text(std::string_view text, std::uint64_t hash) {
    constexpr std::size_t example_bytes_max = 40;
    if (hash >= text_hash_) return;
    text_hash_ = hash;
    text = text.substr(0, example_bytes_max);
    text_example_ = text.substr(0, text.size() - incomplete_utf8_tail(text));
}

/// Keeps the first ones in the order of their bytes, which does not depend on that of the cells.
void ColumnFigures::add_placeholder(std::string_view text, std::uint64_t weight) {
    constexpr std::size_t bytes_max = 64, ways_max = 16;
    if (text.size() > bytes_max) {
        return further_placeholders_.add(count_code_points(text), weight);
    }
    placeholders_[std::string(text)] += weight;
    if (placeholders_.size() <= ways_max) return;
    const auto last = std::prev(placeholders_.end());
    further_placeholders_.add(count_code_points(last->first), last->second);
    placeholders_.erase(last);
}

/// nullopt: it is text.
std::optional<CellQuantity> ColumnFigures::add_quantity(std::string_view text, std::uint64_t hash,
                                                        std::uint64_t weight) {
    if (!looks_like_date(text)) {
        const auto reading = read_number(text);
        if (reading.identifier) {
            identifiers_ += weight;
            return CellQuantity();
        }
        if (reading.is_number()) return add_number(reading, weight);
        if (add_boolean(text, weight)) return CellQuantity();
    }
    const auto date = dates_.add(text, hash, weight);
    if (date.kind == CellQuantity::Kind::none) return std::nullopt;
    return date;
}

CellQuantity ColumnFigures::add_number(const NumberReading& reading, std::uint64_t weight) {
    if (reading.percent) percents_ += weight;
    if (!reading.marked && reading.point) {
        plain_.add(*reading.point, weight);
        if (reading.real_by_point) plain_reals_ += weight;
        if (reading.grouped_by_point) plain_grouped_ += weight;
        return CellQuantity::known(reading.point->to_double());
    }
    point_.add(reading.point, reading.real_by_point, reading.grouped_by_point, weight);
    comma_.add(reading.comma, reading.real_by_comma, reading.grouped_by_comma, weight);
    if (reading.point && reading.comma) return CellQuantity::by_type();
    return CellQuantity::known((reading.point ? reading.point : reading.comma)->to_double());
}

bool ColumnFigures::add_boolean(std::string_view text, std::uint64_t weight) {
    if (text.size() > 5) return false;
    for (std::size_t i = 0; i < std::size(boolean_vocabulary); ++i) {
        if (!equal_without_case(text, boolean_vocabulary[i])) continue;
        boolean_words_ |= 1U << i;
        booleans_ += weight;
        return true;
    }
    return false;
}

/// nullopt: it is not what the column is declared to be.
std::optional<CellQuantity> ColumnFigures::add_as_declared(std::string_view text,
                                                           std::uint64_t hash,
                                                           std::uint64_t weight) {
    switch (*declared_) {
        case ValueType::integer:
        case ValueType::real: {
            const auto reading = text.empty() ? NumberReading{} : read_declared_number(text);
            if (!reading.is_number()) return std::nullopt;
            add_number(reading, weight);
            return CellQuantity::by_type();
        }
        case ValueType::boolean:
            if (!add_boolean(text, weight)) return std::nullopt;
            return CellQuantity();
        case ValueType::date:
        case ValueType::datetime:
            if (text.empty() || dates_.add(text, hash, weight).kind == CellQuantity::Kind::none) {
                return std::nullopt;
            }
            return CellQuantity::by_type();
        default:
            return CellQuantity();
    }
}

void ColumnFigures::merge(const ColumnFigures& other) {
    text_ = text_ || other.text_;
    if (other.text_hash_ < text_hash_) {
        text_hash_ = other.text_hash_;
        text_example_ = other.text_example_;
    }
    plain_.merge(other.plain_);
    plain_reals_ += other.plain_reals_;
    plain_grouped_ += other.plain_grouped_;
    point_.merge(other.point_);
    comma_.merge(other.comma_);
    percents_ += other.percents_;
    identifiers_ += other.identifiers_;
    booleans_ += other.booleans_;
    boolean_words_ |= other.boolean_words_;
    dates_.merge(other.dates_);
    unreadable_ += other.unreadable_;
    lengths_.merge(other.lengths_);
    for (const auto& [text, count] : other.placeholders_) add_placeholder(text, count);
    further_placeholders_.merge(other.further_placeholders_);
}

}  // namespace undertone
