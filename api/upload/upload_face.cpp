#include "api/upload/upload_face.h"

#include "api/upload/accepted_files.h"
#include "common/store/collection_store.h"
#include "common/store/upload_options.h"

#include <fmt/format.h>

namespace undertone {
namespace {

std::variant<UploadTraits, Response> read_native_form(const Request& request, UploadForm& form) {
    UploadTraits traits{.kind = std::string(form.field("kind")),
                        .collection = std::string(form.field("collection"))};
    if (!traits.kind.empty() && traits.kind != "chat" && traits.kind != "table") {
        return invalid_value(request, "form/kind", "kind must be chat or table");
    }
    if (!traits.collection.empty() && !is_valid_collection_key(traits.collection)) {
        return invalid_value(request, "form/collection",
                             "collection must be 1 to 128 of A-Z a-z 0-9 . _ : -");
    }
    const auto options = parse_upload_options(form.field("options"));
    if (!options) {
        const auto& [option, detail] = options.error();
        return invalid_value(
            request, option.empty() ? "form/options" : fmt::format("form/options/{}", option),
            detail);
    }
    if (!form.field("options").empty()) traits.options = form.field("options");
    return traits;
}

}  // namespace

std::shared_ptr<const UploadFace> native_upload_face() {
    const auto answer = [](const Request& request, const AcceptedFiles& files) {
        return uploaded_answer(request.principal.customer_id, files.uploads(), files.refused());
    };
    return std::make_shared<UploadFace>(
        UploadFace{.rules = {}, .read_form = read_native_form, .answer = answer});
}

std::optional<Response> refuse_more_files(const Request& request, UploadForm& form) {
    if (form.files().size() <= 1) return std::nullopt;
    return invalid_value(request, "form/file",
                         fmt::format("one file is taken at a time, not {}", form.files().size()));
}

}  // namespace undertone
