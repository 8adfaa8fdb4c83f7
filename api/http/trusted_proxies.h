// Who is calling where a proxy stands in between.
#pragma once

#include "api/http/request_head.h"
#include "common/ip_network.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// The caller as its answers are decided by.
struct Caller {
    std::string_view address;  ///< as text; of the peer, or in X-Forwarded-For
    bool secure = false;       ///< it speaks TLS, with us or with the proxy
};

/// Believes X-Forwarded-For and X-Forwarded-Proto of known proxies alone. Each proxy adds its own
/// peer at the end of X-Forwarded-For, so what stands to the left of the last address that is no
/// known proxy is the caller's own invention.
class TrustedProxies {
public:
    /// Texts that IpNetwork::parse() takes.
    explicit TrustedProxies(std::span<const std::string> networks);

    bool none() const { return networks_.empty(); }
    /// `peer` is who the connection is from. The result's views are those of peer and head.
    Caller caller(Caller peer, const RequestHead& head) const;

private:
    bool trusts(std::string_view address) const;

    std::vector<IpNetwork> networks_;
};

}  // namespace undertone
