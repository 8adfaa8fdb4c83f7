// What clients say of data sets, read and checked.
#pragma once

#include "common/store/dataset_store.h"
#include "common/store/field_fault.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace undertone {

struct DatasetRequest {
    DatasetChanges changes;
    std::optional<boost::json::object> columns;  ///< as in an upload's options
};
/// name, description, is_public, columns; other members are left alone.
Checked<DatasetRequest> parse_dataset_request(const boost::json::object& members);

/// The same fields of a form, but columns. Empty ones say nothing.
struct DatasetForm {
    std::string_view name, description, is_public;
};
Checked<DatasetChanges> parse_dataset_form(const DatasetForm& form);

}  // namespace undertone
