#include "cli/multipart_form.h"

#include "common/ids.h"

#include <fmt/format.h>

#include <filesystem>

namespace undertone {
namespace {

/// As browsers do it (WHATWG HTML, multipart/form-data encoding algorithm).
std::string escaped(std::string_view name) {
    std::string result;
    for (const char c : name) {
        switch (c) {
            case '"':
                result += "%22";
                break;
            case '\r':
                result += "%0D";
                break;
            case '\n':
                result += "%0A";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string field_part(std::string_view boundary, const FormField& field) {
    return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
                       boundary, escaped(field.name), field.value);
}

std::string file_part_head(std::string_view boundary, const FormFile& file) {
    return fmt::format(
        "--{}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n",
        boundary, escaped(file.filename));
}

}  // namespace

Result<MultipartForm> MultipartForm::open(const std::vector<FormField>& fields,
                                          const std::vector<FormFile>& files) {
    MultipartForm form;
    form.boundary_ = "undertone-" + Uuid::next().to_string();
    std::string text;
    for (const auto& field : fields) text += field_part(form.boundary_, field);
    for (const auto& file : files) {
        std::error_code error;
        const auto bytes = std::filesystem::file_size(file.path, error);
        if (error || !std::ifstream(file.path)) {
            return Error{
                ErrorCode::not_found,
                fmt::format("{}: {}", file.path, error ? error.message() : "cannot be read")};
        }
        text += file_part_head(form.boundary_, file);
        form.size_ += text.size() + bytes;
        form.pieces_.push_back({std::move(text), file.path});
        text = "\r\n";
    }
    text += fmt::format("--{}--\r\n", form.boundary_);
    form.size_ += text.size();
    form.pieces_.push_back({std::move(text), {}});
    return form;
}

std::string MultipartForm::headers() const {
    return fmt::format("Content-Type: multipart/form-data; boundary={}\r\nContent-Length: {}\r\n",
                       boundary_, size_);
}

bool MultipartForm::read(std::string& chunk, std::size_t bytes_max) {
    if (file_.is_open()) {
        chunk.resize(bytes_max);
        file_.read(chunk.data(), static_cast<std::streamsize>(bytes_max));
        chunk.resize(static_cast<std::size_t>(file_.gcount()));
        if (!chunk.empty()) return true;
        file_.close();
        file_.clear();
    }
    if (next_ == pieces_.size()) return false;
    const auto& piece = pieces_[next_++];
    chunk = piece.text;
    if (!piece.path.empty()) file_.open(piece.path, std::ios::binary);
    return true;
}

}  // namespace undertone
