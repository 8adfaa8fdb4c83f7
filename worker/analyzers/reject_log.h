// The first rejects of a file.
#pragma once

#include "common/readers/reader.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace undertone {

/// A row of a chat without a message.
inline constexpr std::string_view reject_missing_field = "missing_field";

/// Keeps the first `shown_max` by line. The reader reports the rows it could not read, the analysis
/// those of a batch it could not use; each in order, but not the two together.
class RejectLog {
public:
    using OnUnusable = std::function<void(const Reject&)>;

    /// `on_unusable` hears of every row without a message; it may be empty.
    explicit RejectLog(std::size_t shown_max, OnUnusable on_unusable = {})
        : shown_max_(shown_max), on_unusable_(std::move(on_unusable)) {}

    void add_unreadable(Reject reject);
    void add_no_message(const Batch& batch, std::size_t row);
    void merge(const RejectLog& later);

    std::uint64_t no_message() const { return no_message_; }
    std::vector<Reject> first() const;

    static void transfer(auto& archive, auto& self) {
        archive(self.no_message_, self.unreadable_, self.unusable_);
    }

private:
    struct Kept : Reject {
        static void transfer(auto& archive, auto& self) {
            archive(self.line, self.offset, self.reason, self.detail, self.raw);
        }
    };

    std::size_t shown_max_;
    OnUnusable on_unusable_;
    std::uint64_t no_message_ = 0;
    std::vector<Kept> unreadable_, unusable_;
};

}  // namespace undertone
