#include "common/accounts/password.h"

#include "common/accounts/secrets.h"

#include <sodium.h>

#include <array>
#include <cerrno>

namespace undertone {
namespace {

// OWASP's least for argon2id: 19 MiB, two passes, one lane.
constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19 * 1'024 * 1'024;

}  // namespace

Result<std::string> hash_password(std::string_view password) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
    if (crypto_pwhash_argon2id_str(hash.data(), password.data(), password.size(), passes,
                                   memory_bytes) != 0) {
        return Error{ErrorCode::out_of_memory, "no memory to hash a password"};
    }
    return std::string(hash.data());
}

Result<bool> matches_password(const std::string& hash, std::string_view password) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    errno = 0;
    const bool same =
        crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    if (!same && errno == ENOMEM) {
        return Error{ErrorCode::out_of_memory, "no memory to check a password"};
    }
    return same;
}

const std::string& decoy_password_hash() {
    static const std::string hash = hash_password(make_secret()).value();
    return hash;
}

}  // namespace undertone
