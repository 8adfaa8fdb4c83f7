#include "api/http/served_request.h"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace undertone;
namespace json = boost::json;

namespace {

struct Problems {
    Problems() {
        head.path = "/uploads/7";
        request.begin(head);
        request.request_id = "r1";
    }

    RequestHead head;
    ServedRequest request;
};

}  // namespace

TEST_CASE_METHOD(Problems, "why the server failed is for the log alone", "[problem]") {
    const auto failed = problem(Error{ErrorCode::internal, "constraint failed"}, request);
    CHECK(failed.failure == "constraint failed");
    CHECK(failed.body.find("constraint") == std::string::npos);
    CHECK(problem(Error{ErrorCode::conflict, "taken"}, request).failure.empty());
}

TEST_CASE_METHOD(Problems, "every error code has its status", "[problem]") {
    const auto [code, status] =
        GENERATE(table<ErrorCode, int>({{ErrorCode::bad_request, 400},
                                        {ErrorCode::invalid_value, 422},
                                        {ErrorCode::unauthorized, 401},
                                        {ErrorCode::forbidden, 403},
                                        {ErrorCode::not_found, 404},
                                        {ErrorCode::conflict, 409},
                                        {ErrorCode::payload_too_large, 413},
                                        {ErrorCode::unsupported_media_type, 415},
                                        {ErrorCode::truncated, 400},
                                        {ErrorCode::timeout, 408},
                                        {ErrorCode::too_many_requests, 429},
                                        {ErrorCode::unavailable, 503},
                                        {ErrorCode::storage_full, 507},
                                        {ErrorCode::malformed_file, 400},
                                        {ErrorCode::fenced, 409},
                                        {ErrorCode::cancelled, 409},
                                        {ErrorCode::internal, 500}}));
    const auto response = problem(Error{code, "why"}, request);
    CHECK(response.status == status);
    CHECK(response.content_type == "application/problem+json");

    const auto body = json::parse(response.body);
    CHECK(body.at("status") == status);
    CHECK(body.at("code") == json::string(std::string(to_string(code))));
    CHECK(body.at("instance") == "/uploads/7");
    CHECK(body.at("request_id") == "r1");
}

TEST_CASE_METHOD(Problems, "what is the operator's business is not shown", "[problem]") {
    for (const auto code : {ErrorCode::internal, ErrorCode::unavailable, ErrorCode::storage_full}) {
        const auto response = problem(Error{code, "/var/secret/path"}, request);
        CHECK(response.body.find("secret") == std::string::npos);
    }
}

TEST_CASE_METHOD(Problems, "a problem carries fields, members and headers", "[problem]") {
    Problem made;
    made.status = 422;
    made.code = "invalid_value";
    made.title = "Invalid value";
    made.detail = "limit is no \"number\"";
    made.errors = {{"query/limit", "a"}, {"query/skip", "b"}};
    made.extra = "\"limit_bytes\":5";
    made.headers.emplace_back("X-A", "b");
    const auto response = problem(made, request);

    const auto body = json::parse(response.body);
    CHECK(body.at("title") == "Invalid value");
    CHECK(body.at("detail") == "limit is no \"number\"");
    CHECK(body.at("errors").at(1).at("pointer") == "query/skip");
    CHECK(body.at("limit_bytes") == 5);
    CHECK(response.headers.at(0).second == "b");
}

TEST_CASE_METHOD(Problems, "an invalid value is named with the place where it stands",
                 "[problem]") {
    const auto response = invalid_value(request, "query/limit", "limit is no \"integer\"");
    CHECK(response.status == 422);
    const auto body = json::parse(response.body);
    CHECK(body.at("code") == "invalid_value");
    CHECK(body.at("detail") == "limit is no \"integer\"");
    CHECK(body.at("errors") ==
          json::value{{{"pointer", "query/limit"}, {"detail", "limit is no \"integer\""}}});
}

TEST_CASE_METHOD(Problems, "some statuses bring a header of their own", "[problem]") {
    const auto headers_of = [&](ErrorCode code) {
        return problem(Error{code, ""}, request).headers;
    };
    CHECK(headers_of(ErrorCode::unauthorized).at(0).first == "WWW-Authenticate");
    CHECK(headers_of(ErrorCode::unavailable).at(0).first == "Retry-After");
    CHECK(headers_of(ErrorCode::not_found).empty());
}
