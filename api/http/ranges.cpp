#include "api/http/ranges.h"

#include "api/http/answer.h"
#include "api/http/conditional.h"

#include <fmt/format.h>

namespace undertone {
namespace {

Response unsatisfiable(const Request& request, std::uint64_t size) {
    return problem(Problem{.status = 416,
                           .code = "range_not_satisfiable",
                           .title = "Range not satisfiable",
                           .detail = fmt::format("The file has {} bytes.", size),
                           .errors = {},
                           .extra = {},
                           .headers = {{"Content-Range", fmt::format("bytes */{}", size)}}},
                   request);
}

}  // namespace

void settle_range(Response& response, const Request& request) {
    const bool may_be_cut = response.file || response.ranged;
    if (!may_be_cut || response.status != 200) return;
    response.headers.emplace_back("Accept-Ranges", "bytes");
    const auto etag = field_of(response, "ETag");
    // A client that has the bytes already gets its 304 whatever range it asks for.
    if (request.method != Method::get || matches_etag(request.header("If-None-Match"), etag))
        return;

    const auto size = response.file ? response.file->length : response.body.size();
    const bool ranged = may_apply_range(request.header("If-Range"), etag);
    const auto decision = decide_range(ranged ? request.header("Range") : "", size);
    if (decision.verdict == RangeVerdict::whole) return;
    if (decision.verdict == RangeVerdict::unsatisfiable) {
        response = unsatisfiable(request, size);
        return;
    }
    const auto [offset, length] = decision.range;
    response.status = 206;
    response.headers.emplace_back("Content-Range",
                                  fmt::format("bytes {}-{}/{}", offset, offset + length - 1, size));
    if (response.file) {
        response.file->offset += offset;
        response.file->length = length;
    } else {
        response.body = response.body.substr(offset, length);
    }
}

}  // namespace undertone
