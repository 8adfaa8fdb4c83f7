// How uploads and jobs look in answers.
#pragma once

#include "common/json_writer.h"
#include "common/queue/job_queue.h"
#include "common/store/upload_store.h"

#include <optional>
#include <string_view>

namespace undertone {

/// The fields of a list item, without the object's braces, so that more can follow.
void write_upload_fields(JsonWriter& json, const UploadView& view, std::string_view customer_id);

/// A whole list item.
void write_upload(JsonWriter& json, const UploadView& view, std::string_view customer_id);

/// The status object. `position` is known for a job that waits.
void write_status(JsonWriter& json, const Job& job, const std::optional<QueuePosition>& position,
                  Time now);

}  // namespace undertone
