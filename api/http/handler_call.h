// Calls handlers, and answers for them where they cannot.
#pragma once

#include "api/http/router.h"
#include "api/http/server.h"
#include "common/log.h"

#include <exception>
#include <optional>

namespace undertone {

/// The handler's answer; where it throws, a 500, with the reason in the log.
Response call_handler(const Route& route, const Request& request, const Log& log) noexcept;

/// The answer that `response.later` gives, likewise.
Response call_later(const Response& response, const Route& route, const Request& request,
                    const Log& log) noexcept;

/// The guard's refusal, if any; where it throws, a 500.
std::optional<Response> call_guard(Guard& guard, Request& request, const Route& route,
                                   const Log& log) noexcept;

/// The same of Guard::check_again.
std::optional<Response> call_guard_again(Guard& guard, Request& request, const Route& route,
                                         const Log& log) noexcept;

/// The 500 for an exception that came out of a handler.
Response failed_handler(const std::exception_ptr& failure, const Route& route,
                        const Request& request, const Log& log);

/// No route: 404 for an unknown path, 204 for OPTIONS, else 405; with Allow where the path exists.
Response answer_without_route(const Router::Match& match, bool options, const Request& request);

/// 503 with Retry-After, naming the setting whose limit is reached.
Response too_busy(std::string_view setting, const Request& request);

/// 413 naming the setting and the limit.
Response too_large(std::string_view setting, std::uint64_t bytes_max, const Request& request);

}  // namespace undertone
