#include "common/accounts/jwt.h"

#include "common/accounts/secrets.h"
#include "common/json_writer.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace undertone {
namespace {

constexpr std::size_t text_bytes_max = 4'096;

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// What can fail here only does so without memory or with a broken OpenSSL.
void require(bool done, const char* what) {
    if (!done) throw std::runtime_error(fmt::format("OpenSSL: {} failed", what));
}

std::string hmac_sha256(std::string_view secret, std::string_view input) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    const auto* done =
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(input),
             input.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
    require(done != nullptr, "HMAC");
    digest.resize(size);
    return digest;
}

std::string_view text_in(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace

JwtKey JwtKey::from_secret(std::string_view secret) {
    JwtKey key;
    key.secret_ = secret;
    // Twice hashed under a name of its own, so that it tells nothing of the secret.
    const auto digest = hmac_sha256(secret, "undertone kid");
    for (const char byte : std::string_view(digest).substr(0, 8)) {
        key.kid_ += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    return key;
}

JwtKey JwtKey::generate(std::string kid) {
    JwtKey key;
    key.kid_ = std::move(kid);
    key.private_key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    require(key.private_key_ != nullptr, "key generation");
    return key;
}

Result<JwtKey> JwtKey::from_pem(std::string kid, std::string_view pem) {
    JwtKey key;
    key.kid_ = std::move(kid);
    const Bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    require(source != nullptr, "BIO_new_mem_buf");
    key.private_key_.reset(PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr),
                           &EVP_PKEY_free);
    if (!key.private_key_ || EVP_PKEY_get_base_id(key.private_key_.get()) != EVP_PKEY_ED25519) {
        return Error{ErrorCode::invalid_value, "no Ed25519 private key in PEM"};
    }
    return key;
}

std::string JwtKey::sign(std::string_view input) const {
    if (!private_key_) return hmac_sha256(secret_, input);
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, private_key_.get()) == 1,
            "EVP_DigestSignInit");
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           bytes_of(input), input.size()) == 1,
            "EVP_DigestSign");
    return signature;
}

bool JwtKey::verify(std::string_view input, std::string_view signature) const {
    if (!private_key_) return same_bytes(hmac_sha256(secret_, input), signature);
    const Context context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, private_key_.get()) == 1,
            "EVP_DigestVerifyInit");
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(input),
                            input.size()) == 1;
}

std::string JwtKey::to_pem() const {
    const Bio target(BIO_new(BIO_s_mem()), &BIO_free);
    require(PEM_write_bio_PKCS8PrivateKey(target.get(), private_key_.get(), nullptr, nullptr, 0,
                                          nullptr, nullptr) == 1,
            "PEM_write_bio_PKCS8PrivateKey");
    char* text = nullptr;
    const auto size = BIO_get_mem_data(target.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string JwtKey::public_jwk() const {
    if (!private_key_) return {};
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    require(EVP_PKEY_get_raw_public_key(private_key_.get(),
                                        reinterpret_cast<unsigned char*>(bytes.data()), &size) == 1,
            "EVP_PKEY_get_raw_public_key");
    JsonWriter json;
    json.begin_object().field("kty", "OKP").field("crv", "Ed25519");
    json.field("x", to_base64url(bytes)).field("use", "sig").field("alg", "EdDSA");
    json.field("kid", kid_).end_object();
    return json.take();
}

const JwtKey* JwtKeySet::find(std::string_view kid) const {
    const auto found =
        std::find_if(keys_.begin(), keys_.end(), [&](const auto& key) { return key.kid() == kid; });
    return found == keys_.end() ? nullptr : &*found;
}

std::string JwtKeySet::jwks() const {
    JsonWriter json;
    json.begin_object().key("keys").begin_array();
    for (const auto& key : keys_) {
        if (const auto jwk = key.public_jwk(); !jwk.empty()) json.raw(jwk);
    }
    json.end_array().end_object();
    return json.take();
}

std::optional<JwtText> JwtText::parse(std::string_view text) {
    if (text.size() > text_bytes_max) return std::nullopt;
    const auto first = text.find('.');
    const auto second = first == text.npos ? text.npos : text.find('.', first + 1);
    if (second == text.npos || text.find('.', second + 1) != text.npos) return std::nullopt;

    const auto header = from_base64url(text.substr(0, first));
    auto payload = from_base64url(text.substr(first + 1, second - first - 1));
    auto signature = from_base64url(text.substr(second + 1));
    if (!header || !payload || !signature) return std::nullopt;

    boost::system::error_code wrong;
    const auto parsed = boost::json::parse(*header, wrong);
    // "crit" names extensions that must be understood (RFC 7515 4.1.11): we have none.
    if (wrong || !parsed.is_object() || parsed.get_object().contains("crit")) return std::nullopt;
    return JwtText{.algorithm = std::string(text_in(parsed.get_object(), "alg")),
                   .kid = std::string(text_in(parsed.get_object(), "kid")),
                   .payload = std::move(*payload),
                   .signature = std::move(*signature),
                   .signed_input = text.substr(0, second)};
}

std::string sign_jwt(const JwtKey& key, std::string_view payload) {
    JsonWriter header;
    header.begin_object().field("alg", key.algorithm()).field("typ", "JWT");
    header.field("kid", key.kid()).end_object();
    auto text = fmt::format("{}.{}", to_base64url(header.take()), to_base64url(payload));
    const auto signature = to_base64url(key.sign(text));
    return fmt::format("{}.{}", text, signature);
}

std::optional<std::string> verify_jwt(const JwtKeySet& keys, std::string_view text) {
    auto parsed = JwtText::parse(text);
    if (!parsed) return std::nullopt;
    const auto* key = keys.find(parsed->kid);
    if (key == nullptr || key->algorithm() != parsed->algorithm) return std::nullopt;
    if (!key->verify(parsed->signed_input, parsed->signature)) return std::nullopt;
    return std::move(parsed->payload);
}

}  // namespace undertone
