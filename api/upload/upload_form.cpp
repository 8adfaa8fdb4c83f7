#include "api/upload/upload_form.h"

#include "api/upload/plain_filename.h"

#include <fmt/format.h>

namespace undertone {

Result<> UploadForm::part_begin(const PartHeaders& headers) {
    current_file_ = nullptr;
    if (!headers.filename) {
        // Only a file part may be called "files"; browsers and curl always name it.
        if (headers.name == "files" || headers.name == "file") {
            return Error{ErrorCode::bad_request,
                         fmt::format("the part {:?} has no filename", headers.name)};
        }
        field_name_ = headers.name;
        field_value_.clear();
        return {};
    }
    if (files_.size() == config_.files_max) {
        return Error{ErrorCode::payload_too_large,
                     fmt::format("more files than upload.files_max = {}", config_.files_max)};
    }
    files_.push_back(
        std::make_unique<FileIntake>(config_, rules_, blobs_, plain_filename(*headers.filename)));
    current_file_ = files_.back().get();
    return {};
}

Result<> UploadForm::part_data(std::string_view bytes) {
    if (current_file_) {
        current_file_->append(bytes);
        return {};
    }
    if (field_value_.size() + bytes.size() > field_bytes_max) {
        return Error{
            ErrorCode::payload_too_large,
            fmt::format("the field {:?} is longer than {} bytes", field_name_, field_bytes_max)};
    }
    field_value_.append(bytes);
    return {};
}

Result<> UploadForm::part_end() {
    if (current_file_) {
        if (current_file_->is_inline()) {
            current_file_->end();
        } else {
            ended_.push_back(current_file_);
        }
        current_file_ = nullptr;
        return {};
    }
    const auto [it, inserted] = fields_.try_emplace(field_name_, field_value_);
    if (!inserted && it->second != field_value_) {
        return Error{ErrorCode::invalid_value,
                     fmt::format("two different values of {}", field_name_)};
    }
    return {};
}

std::optional<UploadForm::Spooling> UploadForm::next_spooling() {
    if (!ended_.empty()) {
        auto* file = ended_.back();
        ended_.pop_back();
        return Spooling{file, true};
    }
    if (current_file_ && !current_file_->is_inline() && current_file_->wants_spooling()) {
        return Spooling{current_file_, false};
    }
    return std::nullopt;
}

std::string_view UploadForm::field(std::string_view name) const {
    const auto it = fields_.find(name);
    return it == fields_.end() ? std::string_view() : it->second;
}

}  // namespace undertone
