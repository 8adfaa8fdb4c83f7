#include "common/accounts/access_token.h"

#include "common/json_writer.h"

#include <boost/json.hpp>

namespace undertone {
namespace {

std::int64_t to_seconds(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Time from_seconds(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }

template <class AnyId>
std::optional<AnyId> id_in(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::nullopt : AnyId::parse(std::string_view(*text));
}

/// 0 for what is no time of this era.
std::int64_t seconds_in(const boost::json::object& object, std::string_view name) {
    constexpr std::int64_t seconds_max = 253'402'300'799;  // 9999-12-31T23:59:59Z
    const auto* value = object.if_contains(name);
    const auto* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr || *number < 0 || *number > seconds_max ? 0 : *number;
}

}  // namespace

std::string make_access_token(const JwtKey& key, const AccessClaims& claims) {
    JsonWriter json;
    json.begin_object();
    json.field("sub", claims.user.to_string()).field("tid", claims.tenant.to_string());
    json.field("role", to_string(claims.role)).field("sid", claims.session.to_string());
    json.field("jti", Uuid::next().to_string());
    json.field("iat", to_seconds(claims.issued_at)).field("exp", to_seconds(claims.expires_at));
    json.end_object();
    return sign_jwt(key, json.take());
}

std::optional<AccessClaims> read_access_token(const JwtKeySet& keys, std::string_view text,
                                              Time now) {
    const auto payload = verify_jwt(keys, text);
    if (!payload) return std::nullopt;
    boost::system::error_code wrong;
    const auto parsed = boost::json::parse(*payload, wrong);
    if (wrong || !parsed.is_object()) return std::nullopt;
    const auto& object = parsed.get_object();

    const auto user = id_in<UserId>(object, "sub");
    const auto tenant = id_in<TenantId>(object, "tid");
    const auto session = id_in<LoginSessionId>(object, "sid");
    const auto* role = object.if_contains("role");
    if (!user || !tenant || !session || role == nullptr || !role->is_string()) return std::nullopt;
    const auto known_role = parse_role(std::string_view(role->get_string()));
    const auto expires_at = from_seconds(seconds_in(object, "exp"));
    if (!known_role || expires_at <= now) return std::nullopt;
    return AccessClaims{.user = *user,
                        .tenant = *tenant,
                        .role = *known_role,
                        .session = *session,
                        .issued_at = from_seconds(seconds_in(object, "iat")),
                        .expires_at = expires_at};
}

}  // namespace undertone
