// JSON Web Tokens (RFC 7519) in their compact form, signed with HS256 or EdDSA (RFC 7515, 8037).
//
//   {"alg":"EdDSA","typ":"JWT","kid":"0199..."} . {"sub":"0199...","exp":1705312200} . signature
//   eyJhbGciOiJFZERTQSIs...                     . eyJzdWIiOiIwMTk5Li4uIiw...         . 86
//   characters
//
// A token names the key it is checked with, and the key names the algorithm: what the token says of
// it must agree, so that no public key is ever taken for an HMAC's secret.
#pragma once

#include "common/result.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace undertone {

/// A key that signs and verifies. Thread-safe.
class JwtKey {
public:
    /// HS256. Its kid is a piece of a hash of the secret.
    static JwtKey from_secret(std::string_view secret);
    /// A new Ed25519 key.
    static JwtKey generate(std::string kid);
    /// An Ed25519 private key in PEM (PKCS #8). Error: invalid_value.
    static Result<JwtKey> from_pem(std::string kid, std::string_view pem);

    std::string_view kid() const { return kid_; }
    std::string_view algorithm() const { return private_key_ ? "EdDSA" : "HS256"; }
    std::string sign(std::string_view input) const;
    bool verify(std::string_view input, std::string_view signature) const;

    /// The private key in PEM. Only of Ed25519.
    std::string to_pem() const;
    /// The public half as a JWK (RFC 8037 2); empty for HS256, whose key is a secret.
    std::string public_jwk() const;

private:
    std::string kid_;
    std::string secret_;                        // of HS256
    std::shared_ptr<evp_pkey_st> private_key_;  // of Ed25519
};

/// The key that signs, and those whose tokens are still good.
class JwtKeySet {
public:
    /// The first one signs. Not empty.
    explicit JwtKeySet(std::vector<JwtKey> keys) : keys_(std::move(keys)) {}

    const JwtKey& signer() const { return keys_.front(); }
    const JwtKey* find(std::string_view kid) const;
    /// {"keys":[...]} (RFC 7517 5), the public ones.
    std::string jwks() const;

private:
    std::vector<JwtKey> keys_;
};

/// A token's parts, decoded but not verified.
struct JwtText {
    std::string algorithm, kid;
    std::string payload;            ///< JSON
    std::string signature;          ///< raw bytes
    std::string_view signed_input;  ///< of the text it was parsed from

    /// nullopt: no compact JWS with a header of ours. Takes at most 4 KiB.
    static std::optional<JwtText> parse(std::string_view text);
};

/// `payload` is a JSON object.
std::string sign_jwt(const JwtKey& key, std::string_view payload);

/// The payload, if the token was signed with one of the keys.
std::optional<std::string> verify_jwt(const JwtKeySet& keys, std::string_view text);

}  // namespace undertone
