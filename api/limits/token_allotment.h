// The tokens that one process holds of a bucket that all processes share.
#pragma once

#include "api/limits/token_bucket.h"

namespace undertone {

/// Tokens are drawn a second's worth at a time. Until a draw is answered they are taken on credit,
/// but never more than the shared bucket was last known to hold; the draw pays the credit back, so
/// that the rate holds however many processes there are.
class TokenAllotment {
public:
    TokenAllotment(std::uint32_t per_minute, LimitTime now);

    struct Verdict {
        bool allowed = true;
        std::int64_t remaining = 0;             ///< requests that may follow at once
        std::chrono::milliseconds full_in{0};   ///< until the whole minute's worth is there again
        std::chrono::milliseconds retry_in{0};  ///< where not allowed
    };
    Verdict take(LimitTime now);

    /// Tokens to draw now; 0: there are enough.
    std::int64_t wanted() const;
    /// The shared bucket gave `granted` and holds `left`.
    void drawn(std::int64_t granted, double left, LimitTime now);
    /// The shared bucket is out of reach: our idea of it gives.
    void draw_alone(std::int64_t asked, LimitTime now);

    /// Nothing is lost by forgetting it.
    bool is_full(LimitTime now) const;

private:
    TokenBucket shared_;     // our idea of it, less what is owed
    std::int64_t second_;    // a second's worth
    std::int64_t held_ = 0;  // drawn and not taken yet
    std::int64_t owed_ = 0;  // taken on credit
};

}  // namespace undertone
