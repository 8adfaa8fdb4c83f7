// How a function says that it could not do its job: one error type crosses module boundaries.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace undertone {

/// What a caller can act on. `api/http/problem.cpp` turns a code into an HTTP status,
/// `worker/retry_policy.cpp` into *retry* or *fail*.
enum class ErrorCode {
    bad_request,             ///< the request cannot be understood
    invalid_value,           ///< understood, but a value is not allowed
    unauthorized,            ///< no or a wrong credential
    forbidden,               ///< the caller may see the thing but not do this
    not_found,               ///< missing, or another tenant's
    conflict,                ///< the thing's state does not allow this
    payload_too_large,       ///< a size limit was passed; the detail names it
    unsupported_media_type,  ///< content that is not taken
    truncated,               ///< the input ended too early
    timeout,                 ///< a deadline passed
    unavailable,             ///< a part we depend on does not answer; a later try may succeed
    storage_full,            ///< no room on the disk
    out_of_memory,           ///< memory could not be had
    too_many_requests,       ///< a limit of the caller's is reached; later it may not be
    malformed_file,          ///< an accepted file cannot be read; a later try cannot succeed
    fenced,                  ///< the job is no longer ours: lease lost, cancelled or deleted
    cancelled,               ///< the caller asked to stop
    internal,                ///< a bug or a broken deployment
};

/// The code's name as it stands in logs and in the `code` of a problem document.
std::string_view to_string(ErrorCode code);

struct Error {
    ErrorCode code;
    std::string detail;  ///< For the log and the operator; never holds uploaded content.
};

/// Makes `Result<T>::value()` throw on an error: only where a failure is a bug or ends a program.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
    throw std::runtime_error(std::string(to_string(error.code)) + ": " + error.detail);
}

template <class T = void>
using Result = boost::system::result<T, Error>;

}  // namespace undertone
