// The multipart form of an upload: its fields, and its files as they come.
#pragma once

#include "api/upload/file_intake.h"
#include "api/upload/file_rules.h"
#include "api/upload/multipart.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {

/// Collects what the parser finds. Its errors are about the whole request: bad_request,
/// payload_too_large or invalid_value, naming the field or limit.
class UploadForm final : public MultipartSink {
public:
    UploadForm(const UploadConfig& config, const FileRules& rules, BlobStore& blobs)
        : config_(config), rules_(rules), blobs_(blobs) {}

    Result<> part_begin(const PartHeaders& headers) override;
    Result<> part_data(std::string_view bytes) override;
    Result<> part_end() override;

    /// A file with bytes to be spooled before more of the body is read.
    struct Spooling {
        FileIntake* file;
        bool
            ended;  ///< all of it is here: end() it once it is spooled; else it has a piece's worth
    };
    /// nullopt: nothing is to be spooled now. An ended file is handed out once.
    std::optional<Spooling> next_spooling();

    /// Empty if absent. A field given twice with different values refuses the request.
    std::string_view field(std::string_view name) const;
    /// All fields, in the order of their names.
    const std::map<std::string, std::string, std::less<>>& fields() const { return fields_; }
    std::vector<std::unique_ptr<FileIntake>>& files() { return files_; }

private:
    static constexpr std::size_t field_bytes_max = 65'536;

    const UploadConfig& config_;
    const FileRules& rules_;
    BlobStore& blobs_;
    std::map<std::string, std::string, std::less<>> fields_;
    std::vector<std::unique_ptr<FileIntake>> files_;
    std::vector<FileIntake*> ended_;      // large files whose last bytes are still to be spooled
    FileIntake* current_file_ = nullptr;  // null inside a field
    std::string field_name_, field_value_;
};

}  // namespace undertone
