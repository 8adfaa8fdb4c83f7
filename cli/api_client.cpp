#include "cli/api_client.h"

#include <boost/json/parse.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>
#include <fmt/format.h>

#include <utility>

namespace undertone {
namespace {

namespace json = boost::json;

std::string encoded(std::string_view text) {
    return boost::urls::encode(text, boost::urls::unreserved_chars);
}

ErrorCode code_of(unsigned status) {
    switch (status) {
        case 401:
            return ErrorCode::unauthorized;
        case 403:
            return ErrorCode::forbidden;
        case 404:
            return ErrorCode::not_found;
        case 409:
            return ErrorCode::conflict;
        case 413:
            return ErrorCode::payload_too_large;
        case 415:
            return ErrorCode::unsupported_media_type;
        case 422:
            return ErrorCode::invalid_value;
        case 507:
            return ErrorCode::storage_full;
        default:
            return status >= 500 ? ErrorCode::unavailable : ErrorCode::bad_request;
    }
}

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

/// A problem's detail, and what was wrong with each file where it says so.
std::string detail_of(const json::object& problem) {
    auto detail = text_of(problem, "detail");
    const auto* rejected = problem.if_contains("rejected");
    const auto* files = rejected ? rejected->if_array() : nullptr;
    if (!files) return detail;
    for (const auto& file : *files) {
        if (!file.is_object()) continue;
        detail += fmt::format("\n  {}: {}", text_of(file.as_object(), "filename"),
                              text_of(file.as_object(), "detail"));
    }
    return detail;
}

/// The answer's object, or the problem (RFC 9457) that it describes.
Result<json::object> object_of(const Result<HttpAnswer>& answer) {
    if (!answer) return answer.error();
    boost::system::error_code failed;
    auto value = json::parse(answer->body, failed);
    auto* object = failed ? nullptr : value.if_object();
    if (answer->status < 300 && object) return std::move(*object);
    const auto detail = object ? detail_of(*object) : std::string("no JSON object");
    return Error{code_of(answer->status), fmt::format("HTTP {}: {}", answer->status, detail)};
}

}  // namespace

Result<ApiClient> ApiClient::connect(const ApiAccount& account) {
    auto server = parse_server_url(account.url);
    if (!server) return server.error();
    const auto authorization =
        account.api_key.empty() ? std::string() : "Bearer " + account.api_key;
    return ApiClient(HttpClient(std::move(*server), authorization), account.customer_id);
}

std::string ApiClient::target(const std::string& path, const std::string& query) const {
    const auto customer =
        customer_id_.empty() ? std::string() : "&customer_id=" + encoded(customer_id_);
    return fmt::format("/api/v1/uploads{}?{}{}", path, query, customer);
}

Result<json::object> ApiClient::upload(const std::vector<FormFile>& files, const std::string& kind,
                                       const HttpClient::OnSent& on_sent) const {
    std::vector<FormField> fields;
    if (!customer_id_.empty()) fields.push_back({"customer_id", customer_id_});
    if (!kind.empty()) fields.push_back({"kind", kind});
    return object_of(http_.post_form("/api/v1/uploads", fields, files, on_sent));
}

Result<json::object> ApiClient::status(const std::string& upload_id, unsigned wait_s) const {
    const auto path = fmt::format("/{}/status", encoded(upload_id));
    return object_of(http_.get(target(path, fmt::format("wait={}", wait_s))));
}

Result<json::object> ApiClient::results(const std::string& upload_id) const {
    return object_of(http_.get(target(fmt::format("/{}/results", encoded(upload_id)), "")));
}

}  // namespace undertone
