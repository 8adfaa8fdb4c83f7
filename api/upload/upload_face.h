// How a route takes uploads: which files, what its form says of them, what its client is told.
#pragma once

#include "api/http/message.h"
#include "api/upload/file_rules.h"
#include "api/upload/upload_form.h"
#include "common/store/dataset_store.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace undertone {

class AcceptedFiles;

/// What is said of a request's files besides their bytes.
struct UploadTraits {
    std::string kind = {};  ///< chat | table: forced; empty: to be found out
    std::string options = "{}";
    std::string collection = {};  ///< a key; empty: in none
    bool makes_collection = true;
    DatasetChanges dataset = {};
    std::optional<UploadId> version_of = {};  ///< the data set
    /// What the client is told where the collection or data set is not there.
    std::string_view missing = {};
};

struct UploadFace {
    FileRules rules;
    /// The traits, or the refusal of a form that makes no sense.
    std::function<std::variant<UploadTraits, Response>(const Request&, UploadForm&)> read_form;
    /// What the client is told once the files are inserted. Runs on the database's thread too.
    std::function<Response(const Request&, const AcceptedFiles&)> answer;
};

/// That of POST /api/v1/uploads.
std::shared_ptr<const UploadFace> native_upload_face();

/// The refusal of more than the one file that a form is for.
std::optional<Response> refuse_more_files(const Request& request, UploadForm& form);

}  // namespace undertone
