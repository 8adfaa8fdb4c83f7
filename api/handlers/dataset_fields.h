// What clients say of data sets, read and checked.
#pragma once

#include "common/store/dataset_store.h"
#include "common/store/field_fault.h"

#include <boost/json/object.hpp>

#include <string_view>

namespace undertone {

/// name, description, is_public, columns; other members are left alone.
Checked<DatasetChanges> parse_dataset_changes(const boost::json::object& members);

/// The same fields of a form, but columns. Empty ones say nothing.
struct DatasetForm {
    std::string_view name, description, is_public;
};
Checked<DatasetChanges> parse_dataset_form(const DatasetForm& form);

}  // namespace undertone
