// What makes two POSTs with an Idempotency-Key the same request.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// 1 to 255 visible ASCII characters.
bool is_valid_idempotency_key(std::string_view key);

/// A SHA-256 over texts, each counted with its length: ("ab", "c") is not ("a", "bc").
class RequestDigest {
public:
    RequestDigest& add(std::string_view text);
    /// 32 raw bytes.
    std::string finish() const;

private:
    std::string texts_;
};

}  // namespace undertone
