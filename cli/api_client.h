// The API as the client commands use it.
#pragma once

#include "cli/http_client.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace undertone {

/// Who calls, and where.
struct ApiAccount {
    std::string url;          ///< "http://127.0.0.1:8000"
    std::string customer_id;  ///< may be empty with an API key of one customer
    std::string api_key;      ///< may be empty in `open` mode
};

/// Answers are JSON objects as docs/http_api.md shows them. Errors of all calls: those of
/// HttpClient, and what the API's problem document says, by its status: not_found, unauthorized,
/// ...
class ApiClient {
public:
    /// Errors: invalid_value, for the URL.
    static Result<ApiClient> connect(const ApiAccount& account);

    /// {message, uploads[], rejected[]}. `kind` may be empty.
    Result<boost::json::object> upload(const std::vector<FormFile>& files, const std::string& kind,
                                       const HttpClient::OnSent& on_sent) const;

    /// The status object; held back for `wait_s` seconds unless the job ends before.
    Result<boost::json::object> status(const std::string& upload_id, unsigned wait_s) const;

    /// {upload_id, status, results[]}
    Result<boost::json::object> results(const std::string& upload_id) const;

private:
    ApiClient(HttpClient http, std::string customer_id)
        : http_(std::move(http)), customer_id_(std::move(customer_id)) {}

    std::string target(const std::string& path, const std::string& query) const;

    HttpClient http_;
    std::string customer_id_;
};

}  // namespace undertone
