#include "common/readers/csv_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace undertone {
namespace {

bool is_blank(const std::string& name) {
    return name.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

ColumnNames make_unique(std::vector<std::string> names) {
    // Names that stand in the file keep their place: "a,a,a_2" becomes a, a_3, a_2.
    std::unordered_set<std::string> taken(names.begin(), names.end());
    std::unordered_set<std::string> seen;
    std::unordered_map<std::string, std::size_t> suffixes;
    ColumnNames result;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto& name = names[i];
        const bool blank = is_blank(name);
        if (!blank && seen.insert(name).second) continue;

        const auto stem = blank ? fmt::format("column_{}", i + 1) : name;
        auto unique = stem;
        for (auto& suffix = suffixes[stem]; taken.contains(unique); ++suffix) {
            unique = fmt::format("{}_{}", stem, suffix + 2);
        }
        taken.insert(unique);
        result.renamed[unique] = std::exchange(name, unique);
    }
    result.names = std::move(names);
    return result;
}

bool names_look_like_data(std::span<const std::string> names) {
    return std::ranges::any_of(names, [](const std::string& name) {
        double number = 0;
        const auto* const end = name.data() + name.size();
        const auto [at, error] = std::from_chars(name.data(), end, number);
        const bool year = number >= 1800 && number <= 2100;
        return error == std::errc() && at == end && !year;
    });
}

}  // namespace undertone
