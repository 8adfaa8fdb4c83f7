// How data sets look in answers.
#pragma once

#include "common/json_writer.h"
#include "common/store/dataset_store.h"

namespace undertone {

/// The object of the native face and of the datasets and reports dialect.
void write_dataset(JsonWriter& json, const Dataset& dataset);
void write_version(JsonWriter& json, UploadId dataset, const DatasetVersion& version);

/// Rows, once they have been counted; else null.
void write_row_count(JsonWriter& json, const Job& job);

/// An upload that was just inserted, as a list would show it.
UploadView view_of(const NewUpload& upload);
/// As the data set that it makes.
Dataset dataset_of(const NewUpload& upload, const DatasetChanges& said);

}  // namespace undertone
