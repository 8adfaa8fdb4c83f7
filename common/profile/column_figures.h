// What a column's cells are, all types at once, until its type is known.
#pragma once

#include "common/profile/date_figures.h"
#include "common/profile/number_sums.h"
#include "common/profile/number_text.h"
#include "common/text/utf8.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Code points of the values.
struct TextLengths {
    std::uint64_t count = 0, sum = 0;
    std::uint64_t min = UINT64_MAX, max = 0;

    void add(std::uint64_t length, std::uint64_t weight) {
        count += weight;
        sum += length * weight;
        min = length < min ? length : min;
        max = length > max ? length : max;
    }
    void merge(const TextLengths& other);
    static void transfer(auto& archive, auto& self) {
        archive(self.count, self.sum, self.min, self.max);
    }
};

/// Numbers under one of the styles; those without a mark are the same under both.
struct StyledNumbers {
    NumberSums sums;
    std::uint64_t reals = 0;       ///< with decimals or an exponent
    std::uint64_t grouped = 0;     ///< with marks between thousands
    std::uint64_t unreadable = 0;  ///< numbers, but not in this style

    void add(const std::optional<Decimal>& value, bool real, bool has_groups, std::uint64_t weight);
    /// With decimals and no marks between thousands.
    void add_real(double number, std::uint64_t weight) {
        sums.add(number, weight);
        reals += weight;
    }
    void merge(const StyledNumbers& other);
    static void transfer(auto& archive, auto& self) {
        archive(self.sums, self.reals, self.grouped, self.unreadable);
    }
};

/// Adding is commutative: cells may come in any order, and equal cells at once.
class ColumnFigures {
public:
    /// `declared`: what the caller says the column is; other cells count as unreadable then.
    explicit ColumnFigures(std::optional<ValueType> declared = {}) : declared_(declared) {}

    /// `text` is not empty. What is read of it does not depend on the cells before, unless one was
    /// text: then it is nothing.
    CellQuantity add(std::string_view text, std::uint64_t hash, std::uint64_t weight = 1) {
        if (text_ && hash >= text_hash_) {  // only the example may still change
            lengths_.add(count_code_points(text), weight);
            return {};
        }
        Decimal value;
        std::size_t decimals = 0;
        if (!text_ && !declared_ && read_plain_number(text, value, decimals)) {
            lengths_.add(text.size(), weight);
            return add_plain(value, decimals, text, weight);
        }
        return add_other(text, hash, weight);
    }
    void merge(const ColumnFigures& other);

    // What the type is decided from. Where is_text(), only the text counts are complete.
    bool is_text() const { return text_; }
    const std::string& text_example() const { return text_example_; }
    std::uint64_t numbers() const { return plain_.count() + point_numbers() + point_.unreadable; }
    const StyledNumbers& styled(NumberStyle style) const {
        return style == NumberStyle::point ? point_ : comma_;
    }
    const NumberSums& plain() const { return plain_; }
    std::uint64_t plain_reals() const { return plain_reals_; }
    std::uint64_t percents() const { return percents_; }
    std::uint64_t plain_grouped() const { return plain_grouped_; }
    std::uint64_t identifiers() const { return identifiers_; }
    std::uint64_t booleans() const { return booleans_; }
    std::uint32_t boolean_words() const { return boolean_words_; }
    const DateFigures& dates() const { return dates_; }
    std::uint64_t unreadable() const { return unreadable_; }
    const TextLengths& lengths() const { return lengths_; }
    /// As written, with their counts; not among lengths(). Complete, with the further ones, unless
    /// is_text().
    const std::map<std::string, std::uint64_t, std::less<>>& placeholders() const {
        return placeholders_;
    }
    /// Those written in yet more ways: blanks around them make any number.
    const TextLengths& further_placeholders() const { return further_placeholders_; }

    static void transfer(auto& archive, auto& self) {
        archive(self.declared_, self.text_, self.text_hash_, self.text_example_, self.plain_,
                self.plain_reals_, self.plain_grouped_, self.point_, self.comma_, self.percents_,
                self.identifiers_, self.booleans_, self.boolean_words_, self.dates_,
                self.unreadable_, self.lengths_, self.further_placeholders_);
        transfer_placeholders(archive, self.placeholders_);
    }

private:
    std::uint64_t point_numbers() const { return point_.sums.count(); }

    CellQuantity add_plain(Decimal value, std::size_t decimals, std::string_view text,
                           std::uint64_t weight) {
        const auto number = value.to_double();
        if (decimals == 0) {
            plain_.add(value.mantissa, weight);
        } else if (may_have_thousands(text, decimals)) {
            return add_number(read_number(text), weight);
        } else {
            point_.add_real(number, weight);
            comma_.unreadable += weight;
        }
        return CellQuantity::known(number);
    }
    CellQuantity add_other(std::string_view text, std::uint64_t hash, std::uint64_t weight);
    std::optional<CellQuantity> add_as_declared(std::string_view text, std::uint64_t hash,
                                                std::uint64_t weight);
    std::optional<CellQuantity> add_quantity(std::string_view text, std::uint64_t hash,
                                             std::uint64_t weight);
    CellQuantity add_number(const NumberReading& reading, std::uint64_t weight);
    bool add_boolean(std::string_view text, std::uint64_t weight);
    void note_text(std::string_view text, std::uint64_t hash);
    void add_placeholder(std::string_view text, std::uint64_t weight);

    struct Placeholder {
        std::string text;
        std::uint64_t count = 0;

        static void transfer(auto& archive, auto& self) { archive(self.text, self.count); }
    };
    static void transfer_placeholders(auto& archive, auto& placeholders);

    std::optional<ValueType> declared_;
    bool text_ = false;  // a cell is text: nothing else is looked at any more
    std::uint64_t text_hash_ = UINT64_MAX;
    std::string text_example_;  // of the text cells the one with the smallest hash
    NumberSums plain_;          // without a mark
    std::uint64_t plain_reals_ = 0, plain_grouped_ = 0;
    StyledNumbers point_, comma_;  // with one
    std::uint64_t percents_ = 0;
    std::uint64_t identifiers_ = 0;
    std::uint64_t booleans_ = 0;
    std::uint32_t boolean_words_ = 0;  // a bit each: see boolean_vocabulary
    DateFigures dates_;
    std::uint64_t unreadable_ = 0;
    TextLengths lengths_;
    std::map<std::string, std::uint64_t, std::less<>> placeholders_;
    TextLengths further_placeholders_;
};

/// The pairs of words; word i is bit i of ColumnFigures::boolean_words().
inline constexpr std::string_view boolean_vocabulary[] = {"true", "false", "yes", "no",
                                                          "y",    "n",     "t",   "f"};

void ColumnFigures::transfer_placeholders(auto& archive, auto& placeholders) {
    std::vector<Placeholder> entries;
    for (const auto& [text, count] : placeholders) entries.push_back({text, count});
    archive(entries);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(placeholders)>>) {
        for (auto& entry : entries) placeholders[entry.text] = entry.count;
    }
}

}  // namespace undertone
