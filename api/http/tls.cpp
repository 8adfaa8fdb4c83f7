#include "api/http/tls.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace undertone {

namespace ssl = boost::asio::ssl;

namespace {

/// Chooses http/1.1 where the client offers it; one that offers only others is sent away.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    static constexpr unsigned char http_1_1[] = "\x08http/1.1";
    unsigned char* match = nullptr;
    const int verdict = SSL_select_next_proto(&match, chosen_size, http_1_1, sizeof http_1_1 - 1,
                                              offered, offered_size);
    *chosen = match;
    return verdict == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Error unusable(std::string_view setting, const std::string& file,
               const boost::system::error_code& ec) {
    return {ErrorCode::invalid_value, fmt::format("{}={}: {}", setting, file, ec.message())};
}

}  // namespace

Result<> TlsSettings::load(const HttpConfig& config) {
    const auto& certificate = config.tls_certificate_file;
    const auto& key = config.tls_private_key_file;
    if (certificate.empty() && key.empty()) return {};
    if (certificate.empty() || key.empty()) {
        return Error{ErrorCode::invalid_value,
                     "http.tls_certificate_file and http.tls_private_key_file belong together"};
    }

    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_alpn_select_cb(context->native_handle(), select_protocol, nullptr);

    boost::system::error_code ec;
    context->use_certificate_chain_file(certificate, ec);
    if (ec) return unusable("http.tls_certificate_file", certificate, ec);
    context->use_private_key_file(key, ssl::context::pem, ec);
    if (ec) return unusable("http.tls_private_key_file", key, ec);
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return Error{ErrorCode::invalid_value,
                     "http.tls_private_key_file is not the certificate's"};
    }

    const std::lock_guard lock(mutex_);
    context_ = std::move(context);
    return {};
}

std::shared_ptr<ssl::context> TlsSettings::current() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

}  // namespace undertone
