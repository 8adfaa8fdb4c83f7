#include "api/idempotency/request_digest.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>

namespace undertone {

bool is_valid_idempotency_key(std::string_view key) {
    constexpr std::size_t size_max = 255;
    return !key.empty() && key.size() <= size_max &&
           std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

RequestDigest& RequestDigest::add(std::string_view text) {
    fmt::format_to(std::back_inserter(texts_), "{}:", text.size());
    texts_ += text;
    return *this;
}

std::string RequestDigest::finish() const {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(texts_.data()), texts_.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

}  // namespace undertone
