// What an upload's client is told: every file's verdict.
#pragma once

#include "api/http/message.h"
#include "common/config.h"
#include "common/store/records.h"

#include <span>
#include <string>
#include <vector>

namespace undertone {

struct RefusedFile {
    std::string filename;
    Error reason;
};

/// 201 with the accepted uploads and the refused files.
Response uploaded_answer(std::string_view customer_id, std::span<const NewUpload> uploads,
                         std::span<const RefusedFile> refused);

/// The answer when no file was taken: the files' own status where they agree, else 400.
Response nothing_accepted(const Request& request, std::span<const RefusedFile> refused,
                          const UploadConfig& config);

}  // namespace undertone
