// How many messages are in which language.
#pragma once

#include "common/json_writer.h"
#include "common/language/language.h"

#include <cstdint>
#include <vector>

namespace undertone {

class LanguageCounts {
public:
    void add(Language language, std::uint64_t messages);
    void merge(const LanguageCounts& later);
    /// {"en": 88, "es": 2}: the most frequent first.
    void write(JsonWriter& json) const;

    static void transfer(auto& archive, auto& self) { archive(self.counts_); }

private:
    struct Count {
        Language language;
        std::uint64_t messages = 0;

        static void transfer(auto& archive, auto& self) { archive(self.language, self.messages); }
    };

    std::vector<Count> counts_;  // a few; nearly always the first is meant
};

}  // namespace undertone
