#include "api/http/trusted_proxies.h"

#include "common/text/ascii.h"

#include <algorithm>

namespace undertone {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes the last element off a list "a, b, c".
std::string_view take_last(std::string_view& list) {
    const auto comma = list.rfind(',');
    const auto start = comma == std::string_view::npos ? 0 : comma + 1;
    const auto element = trimmed(list.substr(start));
    list = list.substr(0, start == 0 ? 0 : comma);
    return element;
}

/// Calls `use` with the elements of a list field, which may be repeated, the last one first, until
/// it says that it has seen enough.
template <class Use>
void from_last(const RequestHead& head, std::string_view name, Use use) {
    for (auto field = head.fields.rbegin(); field != head.fields.rend(); ++field) {
        if (!equal_without_case(field->first, name)) continue;
        for (auto list = field->second; !list.empty();) {
            if (!use(take_last(list))) return;
        }
    }
}

}  // namespace

TrustedProxies::TrustedProxies(std::span<const std::string> networks) {
    for (const auto& text : networks) networks_.push_back(IpNetwork::parse(text).value());
}

bool TrustedProxies::trusts(std::string_view address) const {
    const auto parsed = IpAddress::parse(address);
    return parsed && std::any_of(networks_.begin(), networks_.end(),
                                 [&](const auto& network) { return network.contains(*parsed); });
}

Caller TrustedProxies::caller(Caller peer, const RequestHead& head) const {
    if (!trusts(peer.address)) return peer;
    auto caller = peer;
    from_last(head, "X-Forwarded-For", [&](std::string_view address) {
        if (!IpAddress::parse(address)) return false;
        caller.address = address;
        return trusts(address);
    });
    from_last(head, "X-Forwarded-Proto", [&](std::string_view scheme) {
        caller.secure = equal_without_case(scheme, "https");
        return false;
    });
    return caller;
}

}  // namespace undertone
