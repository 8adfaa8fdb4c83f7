#include "common/tables/table_functions.h"

#include "common/tables/calendar_text.h"
#include "common/tables/column_format.h"
#include "common/tables/evidence_json.h"
#include "common/tables/precise_sum.h"
#include "common/tables/table_layout.h"
#include "common/tables/table_sql.h"
#include "common/tables/text_match.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace undertone {
namespace {

std::string_view text_of(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    return {text == nullptr ? "" : text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

TableValue value_of(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_value_int64(value)};
        case SQLITE_FLOAT:
            return sqlite3_value_double(value);
        case SQLITE_TEXT:
            return text_of(value);
        default:
            return {};
    }
}

void give(sqlite3_context* context, std::string_view text) {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// The part to look for is folded once for a statement.
void contains_folded(sqlite3_context* context, int, sqlite3_value** arguments) {
    auto* needle = static_cast<FoldedNeedle*>(sqlite3_get_auxdata(context, 1));
    std::unique_ptr<FoldedNeedle> made;
    if (!needle) {
        made = std::make_unique<FoldedNeedle>(text_of(arguments[1]));
        needle = made.get();
    }
    const bool there = sqlite3_value_type(arguments[0]) != SQLITE_NULL;
    sqlite3_result_int(context, there && needle->is_in(text_of(arguments[0])));
    if (made) {
        sqlite3_set_auxdata(context, 1, made.release(),
                            [](void* owned) { delete static_cast<FoldedNeedle*>(owned); });
    }
}

void shown_as(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[1]) == SQLITE_NULL) return;
    std::string shown;
    append_shown(shown, static_cast<ValueType>(sqlite3_value_int(arguments[0])),
                 value_of(arguments[1]));
    give(context, shown);
}

void time_bucket(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) != SQLITE_INTEGER) return;
    std::string name;
    append_bucket(name, sqlite3_value_int64(arguments[0]),
                  static_cast<TimeBucket>(sqlite3_value_int(arguments[1])));
    give(context, name);
}

void add_to_sum(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    auto* sum = static_cast<PreciseSum*>(sqlite3_aggregate_context(context, sizeof(PreciseSum)));
    if (sum) sum->add(sqlite3_value_double(arguments[0]));
}

void give_sum(sqlite3_context* context) {
    const auto* sum = static_cast<PreciseSum*>(sqlite3_aggregate_context(context, 0));
    const auto total = sum ? sum->total() : std::nullopt;
    if (total) sqlite3_result_double(context, *total);
}

void give_mean(sqlite3_context* context) {
    const auto* sum = static_cast<PreciseSum*>(sqlite3_aggregate_context(context, 0));
    const auto mean = sum ? sum->mean() : std::nullopt;
    if (mean) sqlite3_result_double(context, *mean);
}

using Numbers = std::vector<double>;

void add_to_median(sqlite3_context* context, int, sqlite3_value** arguments) {
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    // SQLite gives zeroed memory: a null pointer the first time.
    auto** numbers = static_cast<Numbers**>(sqlite3_aggregate_context(context, sizeof(Numbers*)));
    if (!numbers) return;
    if (!*numbers) *numbers = new Numbers;
    if ((*numbers)->size() >= median_values_max) {
        return sqlite3_result_error(context, "too many values for a median", -1);
    }
    (*numbers)->push_back(sqlite3_value_double(arguments[0]));
}

void give_median(sqlite3_context* context) {
    auto** kept = static_cast<Numbers**>(sqlite3_aggregate_context(context, 0));
    if (!kept || !*kept) return;
    const std::unique_ptr<Numbers> numbers(*kept);
    const auto middle = numbers->begin() + static_cast<std::ptrdiff_t>(numbers->size() / 2);
    std::nth_element(numbers->begin(), middle, numbers->end());
    auto median = *middle;
    if (numbers->size() % 2 == 0) {
        median = std::midpoint(*std::max_element(numbers->begin(), middle), median);
    }
    sqlite3_result_double(context, median);
}

void evidence(sqlite3_context* context, int, sqlite3_value** arguments) {
    const auto& scorer =
        *static_cast<const std::shared_ptr<const Scorer>*>(sqlite3_user_data(context));
    if (!scorer) return;
    const auto explained = scorer->explain(text_of(arguments[0]), Language(text_of(arguments[1])));
    JsonWriter json;
    write_evidence(json, explained.evidence);
    give(context, json.take());
}

}  // namespace

void add_table_functions(sqlite3* database, const std::shared_ptr<const Scorer>& scorer) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    const auto add = [&](const char* name, int arguments, auto* function, void* data = nullptr) {
        sqlite3_create_function_v2(database, name, arguments, flags, data, function, nullptr,
                                   nullptr, nullptr);
    };
    const auto add_aggregate = [&](const char* name, auto* step, auto* end) {
        sqlite3_create_function_v2(database, name, 1, flags, nullptr, nullptr, step, end, nullptr);
    };
    add(contains_function, 2, &contains_folded);
    add(shown_function, 2, &shown_as);
    add("time_bucket", 2, &time_bucket);
    add(evidence_function, 2, &evidence, const_cast<std::shared_ptr<const Scorer>*>(&scorer));
    add_aggregate("precise_sum", &add_to_sum, &give_sum);
    add_aggregate("precise_mean", &add_to_sum, &give_mean);
    add_aggregate("median", &add_to_median, &give_median);
}

}  // namespace undertone
