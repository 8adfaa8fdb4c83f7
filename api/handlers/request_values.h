// Reading a request's parameters, with the refusal that names a wrong one.
#pragma once

#include "api/http/message.h"
#include "common/store/records.h"

#include <optional>
#include <string>
#include <variant>

namespace undertone {

/// A value, or the answer that says what is wrong with it.
template <class T>
using Parsed = std::variant<T, Response>;

/// 422 naming the parameter.
Response invalid_parameter(const Request& request, std::string_view name, std::string detail);
/// 404, the same for missing, foreign and malformed ids.
Response no_such_upload(const Request& request);

/// An integer of the query. Above `most` it is clamped where `clamp`, else refused.
struct IntegerRule {
    std::string_view name;
    std::int64_t fallback, least, most;
    bool clamp = false;
};
Parsed<std::int64_t> parse_integer(const Request& request, const IntegerRule& rule);
Parsed<std::optional<double>> parse_number(const Request& request, std::string_view name);
/// RFC 3339, or a date alone.
Parsed<std::optional<Time>> parse_time(const Request& request, std::string_view name);

/// Path's {id} as an upload of the caller's tenant.
struct UploadRef {
    TenantId tenant;
    UploadId upload;

    JobId job() const { return JobId{upload.uuid}; }
};
std::optional<UploadRef> upload_ref(const Request& request);

/// skip and limit, page and page_size, after and before.
Parsed<Page> parse_page(const Request& request, std::uint32_t default_limit);
/// status, kind, q, from, to.
Parsed<UploadFilter> parse_filter(const Request& request);

}  // namespace undertone
