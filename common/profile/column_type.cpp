#include "common/profile/column_type.h"

#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>

namespace undertone {
namespace {

/// "1,234" for people.
std::string grouped(std::uint64_t count) {
    auto digits = std::to_string(count);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
}

/// Lower-case words of a name: "ZipCode", "zip_code" and "ZIP CODE" have two.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    bool goes_on = false;
    char before = 0;
    for (const char c : name) {
        const char lower = to_lower(c);
        const bool letter = (lower >= 'a' && lower <= 'z') || is_digit(c);
        const bool begins = !goes_on || (c != lower && before == to_lower(before));
        if (letter && begins) words.emplace_back();
        if (letter) words.back() += lower;
        goes_on = letter;
        before = c;
    }
    return words;
}

/// Whole numbers under such a name are dialled or written on envelopes, not added up.
bool names_identifier(std::string_view name) {
    constexpr auto words = std::to_array<std::string_view>(
        {"phone", "telephone", "phonenumber", "telefon", "tel", "fax", "mobile", "zip", "zipcode",
         "postcode", "postalcode", "postal", "plz", "pincode", "iban", "isbn", "ssn"});
    return std::ranges::any_of(words_of(name), [&](const std::string& word) {
        return std::ranges::find(words, word) != words.end();
    });
}

class Decision {
public:
    Decision(const ColumnFigures& figures, std::string_view name)
        : figures_(figures), name_(name) {}

    ColumnType undeclared() {
        if (figures_.is_text()) {
            return text(
                fmt::format("not every value is a number, a date or the like, for instance {:?}",
                            figures_.text_example()));
        }
        const auto numbers = figures_.numbers(), identifiers = figures_.identifiers();
        const auto booleans = figures_.booleans(), dates = figures_.dates().count();
        const int families = (numbers + identifiers > 0) + (booleans > 0) + (dates > 0);
        if (families == 0) return text(no_values());
        if (families > 1) {
            return text(fmt::format("{} numbers, {} dates and {} words of yes and no are mixed",
                                    grouped(numbers + identifiers), grouped(dates),
                                    grouped(booleans)));
        }
        if (identifiers > 0) return among_identifiers(numbers, identifiers);
        if (numbers > 0) return of_numbers(numbers);
        return booleans > 0 ? of_booleans(booleans) : of_dates(dates);
    }

    ColumnType declared(ValueType type) {
        ColumnType result;
        result.type = type;
        result.declared = true;
        result.style = figures_.styled(NumberStyle::comma).unreadable <
                               figures_.styled(NumberStyle::point).unreadable
                           ? NumberStyle::comma
                           : NumberStyle::point;
        const auto verdict = figures_.dates().verdict();
        result.order = verdict.order;
        result.placeholders_are_missing = type != ValueType::text;
        result.reason = "declared by the caller";
        if (type == ValueType::integer || type == ValueType::real) {
            result.format = number_format(result.style);
        }
        if (type == ValueType::date || type == ValueType::datetime) {
            result.format = figures_.dates().format(result.order);
            result.reason += reason_of(verdict);
        }
        return result;
    }

private:
    static ColumnType text(std::string reason) {
        ColumnType result;
        result.reason = std::move(reason);
        return result;
    }

    ColumnType typed(ValueType type, std::string reason) const {
        ColumnType result;
        result.type = type;
        result.placeholders_are_missing = true;
        result.reason = std::move(reason);
        if (!figures_.placeholders().empty()) {
            result.reason += "; " + list_of_placeholders() + " count as missing";
        }
        return result;
    }

    std::string list_of_placeholders() const {
        constexpr std::size_t listed_max = 10;
        std::string list;
        std::size_t listed = 0;
        for (const auto& [word, count] : figures_.placeholders()) {
            if (listed++ == listed_max) return list + " and the like";
            list += fmt::format("{}{:?}", list.empty() ? "" : ", ", word);
        }
        return list;
    }

    std::string no_values() const {
        if (figures_.placeholders().empty()) return "no value in any row";
        return "nothing but " + list_of_placeholders();
    }

    ColumnType among_identifiers(std::uint64_t numbers, std::uint64_t identifiers) const {
        if (reals(NumberStyle::point) > 0 || is_grouped(NumberStyle::point) ||
            figures_.percents() > 0) {
            return text(
                fmt::format("{} values with leading zeros or more than 15 digits stand "
                            "beside decimals",
                            grouped(identifiers)));
        }
        return typed(ValueType::identifier,
                     fmt::format("{} of {} values are digits with leading zeros, more than 15 of "
                                 "them or telephone numbers",
                                 grouped(identifiers), grouped(numbers + identifiers)));
    }

    std::uint64_t reals(NumberStyle style) const {
        return figures_.plain_reals() + figures_.styled(style).reals;
    }

    bool is_grouped(NumberStyle style) const {
        return figures_.plain_grouped() > 0 || figures_.styled(style).grouped > 0;
    }

    ColumnType of_numbers(std::uint64_t numbers) const {
        const auto percents = figures_.percents();
        if (percents > 0 && percents < numbers) {
            return text(fmt::format("{} of {} numbers are percentages", grouped(percents),
                                    grouped(numbers)));
        }
        auto style = NumberStyle::point;
        if (figures_.styled(style).unreadable > 0) style = NumberStyle::comma;
        if (figures_.styled(style).unreadable > 0) {
            return text("numbers with decimal points and with decimal commas are mixed");
        }
        const auto real = reals(style);
        if (real == 0 && is_dialled()) {
            return typed(ValueType::identifier, fmt::format("{} whole numbers under the name {:?}",
                                                            grouped(numbers), name_));
        }
        auto result =
            real == 0 ? typed(ValueType::integer, fmt::format("{} whole numbers", grouped(numbers)))
                      : typed(ValueType::real, fmt::format("{} numbers, {} of them with decimals",
                                                           grouped(numbers), grouped(real)));
        result.style = style;
        result.format = number_format(style);
        return result;
    }

    bool is_dialled() const {
        constexpr double shortest = 1'000;
        return names_identifier(name_) && figures_.plain().moments().min.value_or(0) >= shortest;
    }

    std::string number_format(NumberStyle style) const {
        if (figures_.percents() > 0) return style == NumberStyle::comma ? "12,5%" : "12.5%";
        if (style == NumberStyle::comma) return is_grouped(style) ? "1.234,5" : "1234,5";
        return is_grouped(style) ? "1,234.5" : "";
    }

    ColumnType of_booleans(std::uint64_t booleans) const {
        const auto words = figures_.boolean_words();
        for (std::size_t pair = 0; pair < std::size(boolean_vocabulary); pair += 2) {
            const auto both = 3U << pair;
            if ((words & ~both) != 0) continue;
            // A column of "no" alone may be Norway's.
            if (pair != 0 && words != both) break;
            return typed(ValueType::boolean,
                         fmt::format("{} values, all {} or {}", grouped(booleans),
                                     boolean_vocabulary[pair], boolean_vocabulary[pair + 1]));
        }
        return text("words of yes and no, but not those of one pair");
    }

    ColumnType of_dates(std::uint64_t count) const {
        const auto& dates = figures_.dates();
        const auto verdict = dates.verdict();
        if (verdict.unreadable > 0) {
            return text(fmt::format("{} of {} dates do not exist, whichever part is the day",
                                    grouped(verdict.unreadable), grouped(count)));
        }
        const auto type = dates.with_time() > 0 ? ValueType::datetime : ValueType::date;
        auto result =
            typed(type, fmt::format("{} {}{}", grouped(count),
                                    type == ValueType::date ? "dates" : "dates with times",
                                    reason_of(verdict)));
        result.order = verdict.order;
        result.format = dates.format(verdict.order);
        return result;
    }

    static std::string reason_of(const DateFigures::Verdict& verdict) {
        using Reason = DateFigures::Reason;
        const auto order = to_string(verdict.order);
        switch (verdict.reason) {
            case Reason::readable:
                return fmt::format(", {}: only so all of them exist", order);
            case Reason::shorter_span:
                return fmt::format(", {}: so they lie closest together", order);
            case Reason::clock:
                return fmt::format(", {}: nothing in them tells", order);
            default:
                return {};
        }
    }

    const ColumnFigures& figures_;
    std::string_view name_;
};

}  // namespace

ColumnType decide_type(const ColumnFigures& figures, std::string_view name,
                       const ColumnRule& rule) {
    Decision decision(figures, name);
    return rule.type ? decision.declared(*rule.type) : decision.undeclared();
}

}  // namespace undertone
