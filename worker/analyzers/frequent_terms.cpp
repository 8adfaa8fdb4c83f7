#include "worker/analyzers/frequent_terms.h"

#include <algorithm>
#include <string>

namespace undertone {

void FrequentTerms::purge() {
    std::vector<std::uint64_t> counts;
    counts.reserve(counts_.size());
    for (const auto& entry : entries()) counts.push_back(entry.value);
    const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::ranges::nth_element(counts, middle);

    error_max_ += *middle;
    counts_.keep_if([median = *middle](std::uint64_t& count) {
        if (count <= median) return false;
        count -= median;
        return true;
    });
}

void FrequentTerms::merge(const FrequentTerms& other) {
    error_max_ += other.error_max_;
    for (const auto& entry : other.entries()) count(entry.key(), entry.value);
}

void FrequentTerms::transfer(StateWriter& writer, const FrequentTerms& self) {
    writer(self.error_max_, self.counts_.size());
    for (const auto& entry : self.entries()) writer(entry.term, entry.value);
}

void FrequentTerms::transfer(StateReader& reader, FrequentTerms& self) {
    std::size_t size = 0;
    reader(self.error_max_, size);
    std::string term;
    for (; size > 0 && reader.ok(); --size) {
        std::uint64_t count = 0;
        reader(term, count);
        if (reader.ok()) self.count(TermKeys::of_text(term), count);
    }
}

}  // namespace undertone
