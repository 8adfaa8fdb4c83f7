// What one column of a table holds, decided from all its cells in bounded space.
#pragma once

#include "common/json_writer.h"
#include "common/readers/reader.h"
#include "worker/analyzers/cell_type.h"
#include "worker/analyzers/exact_sum.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace undertone {

class ColumnProfile {
public:
    ColumnProfile() = default;
    /// A column that first appears after `rows` rows, which all lack it.
    ColumnProfile(std::string name, std::uint64_t rows) : name_(std::move(name)), missing_(rows) {}

    const std::string& name() const { return name_; }

    void add(const Cell& cell);
    void add_missing(std::uint64_t cells) { missing_ += cells; }
    void merge(const ColumnProfile& other);

    /// integer | float | boolean | date | datetime | identifier | text
    std::string_view type() const;
    void write(JsonWriter& json) const;

    static void transfer(auto& archive, auto& self) {
        archive(self.name_, self.missing_, self.seen_, self.numbers_, self.times_);
    }

private:
    struct Numbers {
        std::uint64_t count = 0;
        double min = 0, max = 0;
        ExactSum sum, squares;

        void add(double number);
        void merge(const Numbers& other);
        double mean() const;
        double deviation() const;

        static void transfer(auto& archive, auto& self) {
            archive(self.count, self.min, self.max, self.sum, self.squares);
        }
    };
    struct Times {
        std::int64_t min = 0, max = 0;

        static void transfer(auto& archive, auto& self) { archive(self.min, self.max); }
    };

    bool saw(CellType type) const { return (seen_ >> static_cast<unsigned>(type) & 1) != 0; }
    bool saw_only(std::initializer_list<CellType> types) const;
    void note(CellType type) { seen_ |= 1u << static_cast<unsigned>(type); }
    /// No further cell can make it anything else.
    bool is_surely_text() const { return saw(CellType::text); }
    void forget_values_of_text();

    std::string name_;
    std::uint64_t missing_ = 0;
    std::uint32_t seen_ = 0;            // a bit for each CellType met
    std::unique_ptr<Numbers> numbers_;  // made when the first number comes
    std::unique_ptr<Times> times_;
};

}  // namespace undertone
