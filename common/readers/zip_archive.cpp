#include "common/readers/zip_archive.h"

#include "common/readers/zip_directory.h"
#include "common/text/ascii.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t piece_bytes = 16 * 1024;
/// libzip keeps the directory in memory, several times as large as it is in the file.
constexpr std::uint64_t directory_bytes_max = 16 * 1024 * 1024;

FileFault damaged(std::string_view what) {
    return {.code = "damaged_workbook",
            .detail = fmt::format("the workbook's ZIP archive cannot be read: {}", what)};
}

/// What libzip reads from; it owns it once an archive was opened.
Result<zip_source_t*> source_of(SpooledBytes& bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = nullptr;
    if (const auto memory = bytes.in_memory()) {
        source = zip_source_buffer_create(memory->data(), memory->size(), 0, &error);
    } else {
        if (const auto flushed = bytes.flush(); !flushed) return flushed.error();
        if (auto* const file = fdopen(dup(bytes.descriptor()), "rb")) {
            source = zip_source_filep_create(file, 0, -1, &error);
            if (source == nullptr) std::fclose(file);
        }
    }
    if (source != nullptr) return source;
    return Error{ErrorCode::unavailable, "libzip has no source to read from"};
}

std::string_view without_root(std::string_view name) {
    return name.starts_with('/') || name.starts_with('\\') ? name.substr(1) : name;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto folded = [](char c) { return c == '\\' ? '/' : to_lower(c); };
    return std::ranges::equal(without_root(a), without_root(b), {}, folded, folded);
}

}  // namespace

void ZipPart::Close::operator()(zip_file* file) const { zip_fclose(file); }
void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

ZipArchive::ZipArchive(std::unique_ptr<zip, Discard> archive, std::uint64_t archive_bytes,
                       const ExpansionLimits& limits, FaultSlot& faults)
    : archive_(std::move(archive)),
      archive_bytes_(archive_bytes),
      total_bytes_(std::make_unique<std::uint64_t>(0)),
      limits_(limits),
      faults_(&faults) {}

Result<ZipArchive> ZipArchive::open(SpooledBytes& bytes, const ExpansionLimits& limits,
                                    FaultSlot& faults) {
    const auto directory_bytes = zip_directory_bytes(bytes);
    if (!directory_bytes) return directory_bytes.error();
    if (*directory_bytes == 0) return faults.fail(damaged("it has no directory at its end"));
    if (*directory_bytes > directory_bytes_max) {
        return faults.fail(damaged("its directory is far too large for a workbook"));
    }
    const auto source = source_of(bytes);
    if (!source) return source.error();
    zip_error_t error;
    zip_error_init(&error);
    std::unique_ptr<zip, Discard> archive(zip_open_from_source(*source, ZIP_RDONLY, &error));
    if (!archive) {
        zip_source_free(*source);
        return faults.fail(damaged(zip_error_strerror(&error)));
    }
    return ZipArchive(std::move(archive), bytes.size(), limits, faults);
}

std::optional<std::uint64_t> ZipArchive::find(std::string_view name) const {
    const auto entries = zip_get_num_entries(archive_.get(), 0);
    for (std::int64_t i = 0; i < entries; ++i) {
        const auto index = static_cast<std::uint64_t>(i);
        const char* const entry = zip_get_name(archive_.get(), index, ZIP_FL_ENC_RAW);
        if (entry != nullptr && same_name(entry, name)) return index;
    }
    return std::nullopt;
}

Result<ZipPart> ZipArchive::part(std::uint64_t index) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(archive_.get(), index, 0, &stat) != 0) {
        return faults_->fail(damaged(zip_error_strerror(zip_get_error(archive_.get()))));
    }
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
        return faults_->fail({.code = "encrypted_workbook",
                              .detail = "the workbook is encrypted: save it without a password"});
    }
    ZipPart part;
    part.file_.reset(zip_fopen_index(archive_.get(), index, 0));
    if (!part.file_) {
        return faults_->fail(damaged(zip_error_strerror(zip_get_error(archive_.get()))));
    }
    const bool has_name = (stat.valid & ZIP_STAT_NAME) != 0;
    const std::string_view name = has_name ? stat.name : "";
    part.label_ = fmt::format("{:?} in the workbook", name);
    // An archive may claim any size; it cannot be packed in more bytes than there are.
    part.packed_bytes_ = std::min<std::uint64_t>(stat.comp_size, archive_bytes_);
    part.stated_bytes_ = stat.size;
    part.total_bytes_ = total_bytes_.get();
    part.limits_ = limits_;
    part.faults_ = faults_;
    part.buffer_ = std::make_unique<char[]>(piece_bytes);
    return part;
}

Result<std::string_view> ZipPart::next() {
    const auto got = zip_fread(file_.get(), buffer_.get(), piece_bytes);
    if (got < 0) {
        return faults_->fail(damaged(
            fmt::format("{}: {}", label_, zip_error_strerror(zip_file_get_error(file_.get())))));
    }
    bytes_ += static_cast<std::uint64_t>(got);
    *total_bytes_ += static_cast<std::uint64_t>(got);
    if (const auto fits = check_expansion(); !fits) return fits.error();
    return std::string_view(buffer_.get(), static_cast<std::size_t>(got));
}

Result<> ZipPart::check_expansion() {
    // One part may not grow beyond measure, nor all of them together.
    auto fault = limits_.check(packed_bytes_, bytes_, label_);
    if (!fault && *total_bytes_ > limits_.bytes_max) {
        fault = limits_.check(*total_bytes_, *total_bytes_, "the workbook");
    }
    return fault ? Result<>(faults_->fail(std::move(*fault))) : Result<>();
}

double ZipPart::share() const {
    if (stated_bytes_ == 0) return 1;
    return std::min(1.0, static_cast<double>(bytes_) / static_cast<double>(stated_bytes_));
}

}  // namespace undertone
