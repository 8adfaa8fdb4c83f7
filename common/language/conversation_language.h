// The language that a file's messages are mostly in: short ones are taken to be in it.
//
// It is decided from the first 4 KiB of the messages' text. A file is read before that is known:
// the reading goes by what its first rows suggest, and if the whole sample says otherwise, the
// messages have to be looked at again, with other_language(). How a file is batched thus changes
// how often it is read, never what comes out. (TimestampColumn does the same for dates.)
#pragma once

#include "common/language/language.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

class ConversationLanguage {
public:
    /// `known`: what an earlier reading of the file found out.
    explicit ConversationLanguage(std::optional<Language> known = {}) : used_(known) {
        full_ = known.has_value();
    }

    /// Whether the next messages still matter.
    bool wants_more() const { return !full_; }
    void observe(std::string_view message);

    /// The language to go by: what the messages observed before the first call suggest.
    Language used();

    /// After the file: the language to go by instead; nullopt: all is well.
    std::optional<Language> other_language() const;

    /// Adds what follows in the file.
    void append(const ConversationLanguage& later);

    static void transfer(auto& archive, auto& self) {
        archive(self.used_, self.used_from_, self.full_, self.mixed_, self.sample_);
    }

private:
    void add_line(std::string_view text);

    std::optional<Language> used_;
    std::uint64_t used_from_ = 0;  // how much of the sample suggested it
    bool full_ = false;
    bool mixed_ = false;  // parts that were put together went by different languages
    std::string sample_;  // a line a message; dropped where the language was known beforehand
};

}  // namespace undertone
