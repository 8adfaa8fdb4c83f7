#include "api/http/handler_call.h"

#include "api/http/answer.h"

#include <fmt/format.h>

namespace undertone {

namespace {

std::string reason_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "an exception of unknown type";
    }
}

Problem problem_with(int status, std::string_view code, std::string detail) {
    Problem problem;
    problem.status = status;
    problem.code = code;
    problem.detail = std::move(detail);
    return problem;
}

}  // namespace

Response call_handler(const Route& route, const Request& request, const Log& log) noexcept {
    try {
        return route.handler(request);
    } catch (...) {
        return failed_handler(std::current_exception(), route, request, log);
    }
}

Response call_later(const Response& response, const Route& route, const Request& request,
                    const Log& log) noexcept {
    try {
        return response.later();
    } catch (...) {
        return failed_handler(std::current_exception(), route, request, log);
    }
}

std::optional<Response> call_guard(Guard& guard, Request& request, const Route& route,
                                   const Log& log) noexcept {
    try {
        return guard.check(request, route);
    } catch (...) {
        return failed_handler(std::current_exception(), route, request, log);
    }
}

std::optional<Response> call_guard_again(Guard& guard, Request& request, const Route& route,
                                         const Log& log) noexcept {
    try {
        return guard.check_again(request, route);
    } catch (...) {
        return failed_handler(std::current_exception(), route, request, log);
    }
}

Response failed_handler(const std::exception_ptr& failure, const Route& route,
                        const Request& request, const Log& log) {
    const auto reason = reason_of(failure);
    log.error("handler failed", {{"request_id", request.request_id},
                                 {"method", to_string(route.method)},
                                 {"route", route.path},
                                 {"reason", reason}});
    auto response = problem(Error{ErrorCode::internal, reason}, request);
    response.failure.clear();  // it is in the log
    return response;
}

Response answer_without_route(const Router::Match& match, bool options, const Request& request) {
    if (match.allowed.empty()) {
        return problem(problem_with(404, "not_found", "There is nothing at this path."), request);
    }
    const auto allow = method_list(match.allowed);
    if (options) {
        Response response;
        response.status = 204;
        response.headers.emplace_back("Allow", allow);
        return response;
    }
    auto refusal =
        problem_with(405, "method_not_allowed", fmt::format("This path takes {} only.", allow));
    refusal.headers.emplace_back("Allow", allow);
    return problem(refusal, request);
}

Response too_busy(std::string_view setting, const Request& request) {
    auto refusal =
        problem_with(503, "unavailable", fmt::format("The server is at its limit of {}.", setting));
    refusal.headers.emplace_back("Retry-After", "2");
    return problem(refusal, request);
}

Response too_large(std::string_view setting, std::uint64_t bytes_max, const Request& request) {
    auto refusal =
        problem_with(413, "payload_too_large",
                     fmt::format("The body is larger than {} = {} bytes.", setting, bytes_max));
    refusal.extra = fmt::format("\"limit_bytes\":{}", bytes_max);
    return problem(refusal, request);
}

}  // namespace undertone
