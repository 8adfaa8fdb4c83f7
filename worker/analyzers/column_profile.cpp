#include "worker/analyzers/column_profile.h"

#include "common/clock.h"

#include <algorithm>
#include <cmath>

namespace undertone {

void ColumnProfile::Numbers::add(double number) {
    min = count == 0 ? number : std::min(min, number);
    max = count == 0 ? number : std::max(max, number);
    ++count;
    sum.add(number);
    squares.add_product(number, number);
}

void ColumnProfile::Numbers::merge(const Numbers& other) {
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    count += other.count;
    sum.add(other.sum);
    squares.add(other.squares);
}

double ColumnProfile::Numbers::mean() const { return sum.rounded() / static_cast<double>(count); }

/// Of the sample (n - 1). The squares of the distances from the mean m are taken together as
/// sum(x^2) - 2 m sum(x) + n m^2, without rounding, so that nothing cancels out.
double ColumnProfile::Numbers::deviation() const {
    const auto m = mean(), n = static_cast<double>(count);
    const auto total = sum.rounded();
    auto rest = sum;
    rest.add(-total);
    auto distances = squares;
    distances.add_product(-2 * m, total);
    distances.add_product(-2 * m, rest.rounded());
    distances.add_product(n * m, m);
    distances.add_product(std::fma(n, m, -(n * m)), m);
    return std::sqrt(std::max(0.0, distances.rounded()) / (n - 1));
}

bool ColumnProfile::saw_only(std::initializer_list<CellType> types) const {
    std::uint32_t allowed = 0;
    for (const auto type : types) allowed |= 1u << static_cast<unsigned>(type);
    return seen_ != 0 && (seen_ & ~allowed) == 0;
}

void ColumnProfile::add(const Cell& cell) {
    if (cell.kind == CellKind::missing || cell.text.empty()) {
        ++missing_;
        return;
    }
    if (is_surely_text()) return;
    const auto typed = cell.kind == CellKind::json ? TypedCell{} : type_of_cell(cell.text);
    note(typed.type);
    switch (typed.type) {
        case CellType::integer:
        case CellType::decimal:
            if (!numbers_) numbers_ = std::make_unique<Numbers>();
            numbers_->add(typed.number);
            break;
        case CellType::date:
        case CellType::datetime:
            if (!times_) times_ = std::make_unique<Times>(Times{typed.micros, typed.micros});
            times_->min = std::min(times_->min, typed.micros);
            times_->max = std::max(times_->max, typed.micros);
            break;
        default:
            forget_values_of_text();
    }
}

/// A text column shows no numbers, and how many it had before it was one would depend on the split.
void ColumnProfile::forget_values_of_text() {
    if (!is_surely_text()) return;
    numbers_.reset();
    times_.reset();
}

void ColumnProfile::merge(const ColumnProfile& other) {
    missing_ += other.missing_;
    seen_ |= other.seen_;
    if (other.numbers_ && numbers_) {
        numbers_->merge(*other.numbers_);
    } else if (other.numbers_) {
        numbers_ = std::make_unique<Numbers>(*other.numbers_);
    }
    if (other.times_ && times_) {
        times_->min = std::min(times_->min, other.times_->min);
        times_->max = std::max(times_->max, other.times_->max);
    } else if (other.times_) {
        times_ = std::make_unique<Times>(*other.times_);
    }
    forget_values_of_text();
}

std::string_view ColumnProfile::type() const {
    if (saw_only({CellType::integer})) return "integer";
    if (saw_only({CellType::integer, CellType::decimal})) return "float";
    if (saw_only({CellType::boolean})) return "boolean";
    if (saw_only({CellType::date})) return "date";
    if (saw_only({CellType::date, CellType::datetime})) return "datetime";
    if (saw_only({CellType::identifier, CellType::integer})) return "identifier";
    return "text";
}

void ColumnProfile::write(JsonWriter& json) const {
    const auto shown = type();
    json.begin_object()
        .field("name", name_)
        .field("type", shown)
        .field("missing", missing_)
        .field("distinct", nullptr)
        .field("distinct_exact", nullptr);
    if (shown == "integer" || shown == "float") {
        json.field("min", numbers_->min)
            .field("max", numbers_->max)
            .field("mean", numbers_->mean());
        if (numbers_->count > 1) {
            json.field("std", numbers_->deviation());
        } else {
            json.field("std", nullptr);
        }
    } else {
        const bool timed = shown == "date" || shown == "datetime";
        const auto day_or_time = [&](std::int64_t micros) {
            const auto text = to_rfc3339(from_micros(micros));
            return shown == "date" ? text.substr(0, text.find('T')) : text;
        };
        json.key("min");
        timed ? json.value(day_or_time(times_->min)) : json.value(nullptr);
        json.key("max");
        timed ? json.value(day_or_time(times_->max)) : json.value(nullptr);
        json.field("mean", nullptr).field("std", nullptr);
    }
    json.field("quantiles", nullptr);
    json.key("histogram").begin_array().end_array();
    json.key("top").begin_array().end_array();
    json.end_object();
}

}  // namespace undertone
