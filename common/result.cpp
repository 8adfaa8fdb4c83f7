#include "common/result.h"

namespace undertone {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::bad_request:
            return "bad_request";
        case ErrorCode::invalid_value:
            return "invalid_value";
        case ErrorCode::unauthorized:
            return "unauthorized";
        case ErrorCode::forbidden:
            return "forbidden";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::conflict:
            return "conflict";
        case ErrorCode::payload_too_large:
            return "payload_too_large";
        case ErrorCode::unsupported_media_type:
            return "unsupported_media_type";
        case ErrorCode::truncated:
            return "truncated";
        case ErrorCode::timeout:
            return "timeout";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::storage_full:
            return "storage_full";
        case ErrorCode::out_of_memory:
            return "out_of_memory";
        case ErrorCode::too_many_requests:
            return "too_many_requests";
        case ErrorCode::malformed_file:
            return "malformed_file";
        case ErrorCode::fenced:
            return "fenced";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::internal:
            return "internal";
    }
    return "internal";
}

}  // namespace undertone
