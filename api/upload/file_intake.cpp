#include "api/upload/file_intake.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace undertone {
Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 does not start");
    }
}

void Sha256::update(std::string_view bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::string Sha256::finish() {
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
}

FileIntake::FileIntake(const UploadConfig& config, const FileRules& rules, BlobStore& blobs,
                       std::string filename)
    : config_(config), rules_(rules), blobs_(blobs), filename_(std::move(filename)) {
    if (const auto fits = rules_.check_name(filename_); !fits) refuse(fits.error());
}

void FileIntake::append(std::string_view bytes) {
    size_ += bytes.size();
    if (refusal_) return;
    // Checked before the bytes are kept, so that no file ever occupies more than its limit.
    if (size_ > config_.file_bytes_max) {
        return refuse({ErrorCode::payload_too_large,
                       fmt::format("the file is larger than upload.file_bytes_max = {}",
                                   config_.file_bytes_max)});
    }
    if (const auto fits = rules_.check_size(size_); !fits) return refuse(fits.error());
    pending_.append(bytes);
    if (!large_ && pending_.size() > config_.inline_bytes_max) {
        large_ = true;
        check_head(false);
    }
}

void FileIntake::stage() {
    staged_.clear();
    std::swap(staged_, pending_);
}

void FileIntake::spool() {
    if (refusal_ || staged_.empty()) return;
    if (!writer_) {
        auto writer = blobs_.create();
        if (!writer) return refuse(writer.error());
        writer_ = std::move(*writer);
    }
    hash_.update(staged_);
    if (const auto written = writer_->write(staged_); !written) refuse(written.error());
    staged_.clear();
}

void FileIntake::end() {
    if (refusal_) return;
    if (!large_) {
        check_head(true);
        if (refusal_) return;
        hash_.update(pending_);
    }
    sha256_ = hash_.finish();
}

void FileIntake::check_head(bool whole) {
    if (const auto fits = rules_.check_head(pending_); !fits) return refuse(fits.error());
    const auto format = sniff_format(pending_, whole, filename_);
    if (!format) return refuse(format.error());
    format_ = *format;
}

void FileIntake::refuse(Error error) {
    refusal_ = std::move(error);
    pending_ = {};
    writer_.reset();
}

std::string_view file_type_of(std::string_view filename, FileFormat format) {
    if (format == FileFormat::csv && filename.ends_with(".txt")) return "txt";
    if (format == FileFormat::whatsapp) return "txt";
    if (is_json_document(format)) return to_string(FileFormat::json);
    return to_string(format);
}

}  // namespace undertone
