#include "api/handlers/attachment.h"

#include "api/handlers/parameters.h"

#include <fmt/format.h>

namespace undertone {

std::string attachment(std::string_view filename) {
    std::string plain;
    for (const char c : filename) {
        plain += c < 0x20 || c > 0x7e || c == '"' || c == '\\' || c == '%' ? '_' : c;
    }
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain,
                       percent_encode(filename));
}

Response stored_file_failed(const Error& error, const Request& request) {
    if (error.code != ErrorCode::not_found) return problem(error, request);
    auto response = problem(Error{error.code, "the stored file is missing"}, request);
    response.failure = error.detail;
    return response;
}

}  // namespace undertone
