// Parameters that many routes share, as the OpenAPI document shows them; and small text helpers.
#pragma once

#include "api/http/router.h"

#include <string>
#include <string_view>
#include <vector>

namespace undertone {

/// A collection's key: is_valid_collection_key().
inline constexpr std::string_view collection_key_schema =
    R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";

std::vector<Parameter> upload_form_parameters();
std::vector<Parameter> list_parameters();    ///< customer_id, filters and paging
std::vector<Parameter> filter_parameters();  ///< customer_id and filters
std::vector<Parameter> paging_parameters();  ///< what paging.h takes
std::vector<Parameter> object_parameters();  ///< an upload's id and customer_id
std::vector<Parameter> object_parameters(std::string_view id_description);
std::vector<Parameter> customer_parameters();       ///< customer_id alone
std::vector<Parameter> customer_list_parameters();  ///< customer_id and paging

std::string percent_encode(std::string_view text);
std::string hex(std::string_view bytes);

}  // namespace undertone
