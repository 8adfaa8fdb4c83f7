// What a delete_uploads job is to delete, as it stands in the job's parameters.
#pragma once

#include "common/result.h"
#include "common/store/records.h"

#include <string>
#include <string_view>

namespace undertone {

struct DeleteFilter {
    UploadFilter filter;
    UploadId before;  ///< only uploads older than the request to delete
};

std::string to_json(const DeleteFilter& filter);
/// Errors: internal, if it is not what to_json() wrote.
Result<DeleteFilter> delete_filter_from_json(std::string_view json);

}  // namespace undertone
