// The server's certificate, exchanged while it runs.
#pragma once

#include "common/config.h"
#include "common/result.h"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <mutex>

namespace undertone {

/// Thread-safe.
class TlsSettings {
public:
    /// Reads certificate and key again; connections made before keep what they have. Without files
    /// in the configuration there is no TLS. Errors: invalid_value, and the old ones stay in force.
    Result<> load(const HttpConfig& config);

    /// What a new connection speaks; null: plain HTTP.
    std::shared_ptr<boost::asio::ssl::context> current() const;

private:
    mutable std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace undertone
