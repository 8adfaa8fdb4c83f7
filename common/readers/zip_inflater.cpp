#include "common/readers/zip_inflater.h"

#include "common/readers/little_endian.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t output_bytes = 64 * 1024;
constexpr std::size_t signature_bytes = 4;
constexpr std::size_t header_bytes = 30;
constexpr std::string_view descriptor_magic = "PK\x07\x08";
constexpr std::string_view directory_magic = "PK\x01\x02";
/// A descriptor with 64-bit sizes, and the signature that tells where it ends. The directory and
/// the end record that follow are longer.
constexpr std::size_t descriptor_gathered = 24 + signature_bytes;
constexpr std::uint16_t encrypted_flag = 1 << 0;
constexpr std::uint16_t descriptor_flag = 1 << 3;
constexpr std::uint32_t see_extra = 0xFFFFFFFF;

bool begins_record(std::string_view bytes) {
    return bytes.starts_with(zip_magic) || bytes.starts_with(directory_magic);
}

/// Folders, and what macOS and Windows put beside the file.
bool is_beside(std::string_view name) {
    const auto base = name.substr(name.rfind('/') + 1);
    return name.ends_with('/') || name.starts_with("__MACOSX/") || base == ".DS_Store" ||
           base == "Thumbs.db" || base == "desktop.ini";
}

/// The packed size in a header's 64-bit field (APPNOTE 4.5.3); nullopt: there is no such field.
std::optional<std::uint64_t> packed_size_64(std::string_view extra) {
    constexpr std::size_t field_head = 4;
    while (extra.size() >= field_head) {
        const auto id = little_endian<std::uint16_t>(extra, 0);
        const auto size = little_endian<std::uint16_t>(extra, 2);
        const auto field = extra.substr(field_head, size);
        if (id == 1 && field.size() >= 16) return little_endian<std::uint64_t>(field, 8);
        extra.remove_prefix(std::min(extra.size(), field_head + size));
    }
    return std::nullopt;
}

}  // namespace

void ZipInflater::End::operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
}

ZipInflater::ZipInflater(const ReadOptions& options)
    : limits_(ExpansionLimits::of(options)),
      stream_(new z_stream{}),
      output_(new char[output_bytes]) {
    if (inflateInit2(stream_.get(), -15) != Z_OK) throw std::runtime_error("zlib cannot start");
}

void ZipInflater::feed(std::string_view bytes) {
    input_ = bytes;
    bytes_in_ += bytes.size();
}

Result<std::string_view> ZipInflater::next() {
    if (fault_) return fail(fault_->code, fault_->detail);
    for (;;) {
        Result<bool> ready = true;
        switch (state_) {
            case State::header:
                ready = take_header();
                break;
            case State::descriptor:
                ready = take_descriptor();
                break;
            case State::directory:
                input_ = {};
                return std::string_view();
            default: {
                const auto piece = state_ == State::stored ? take_stored() : inflate_some();
                if (!piece || !piece->empty()) return piece;
                const bool goes_on = state_ == State::stored || state_ == State::deflated;
                ready = !goes_on || !input_.empty();
            }
        }
        if (!ready) return ready.error();
        if (!*ready) return std::string_view();
    }
}

/// Whether head_ has that many bytes, now that what has come was added to it.
bool ZipInflater::gather(std::size_t bytes) {
    if (head_.size() < bytes) {
        const auto part = input_.substr(0, bytes - head_.size());
        head_.append(part);
        input_.remove_prefix(part.size());
    }
    return head_.size() >= bytes;
}

/// False: more bytes are needed.
Result<bool> ZipInflater::take_header() {
    if (!gather(signature_bytes)) return false;
    if (!head_.starts_with(zip_magic)) {
        if (!head_.starts_with("PK")) return fail("invalid_zip", "the ZIP archive is damaged");
        state_ = State::directory;
        return true;
    }
    if (!gather(header_bytes)) return false;
    const auto name_bytes = little_endian<std::uint16_t>(head_, 26);
    const auto extra_bytes = little_endian<std::uint16_t>(head_, 28);
    if (!gather(header_bytes + name_bytes + extra_bytes)) return false;
    if (const auto begun = begin_entry(); !begun) return begun.error();
    head_.clear();
    return true;
}

/// head_ is the entry's header.
Result<> ZipInflater::begin_entry() {
    const auto flags = little_endian<std::uint16_t>(head_, 6);
    const auto method = little_endian<std::uint16_t>(head_, 8);
    const auto name_bytes = little_endian<std::uint16_t>(head_, 26);
    const auto name = head_.substr(header_bytes, name_bytes);
    is_file_ = !is_beside(name);
    if (is_file_) {
        if (auto noted = note_file(name); !noted) return noted;
    }
    if ((flags & encrypted_flag) != 0) {
        return fail("encrypted_zip", "the ZIP archive is encrypted");
    }
    has_descriptor_ = (flags & descriptor_flag) != 0;
    stated_sum_ = little_endian<std::uint32_t>(head_, 14);
    sum_ = 0;
    if (method == Z_DEFLATED) {
        inflateReset(stream_.get());
        state_ = State::deflated;
        return {};
    }
    const auto stated = little_endian<std::uint32_t>(head_, 18);
    const auto extra = std::string_view(head_).substr(header_bytes + name_bytes);
    const auto packed =
        stated == see_extra ? packed_size_64(extra) : std::optional<std::uint64_t>(stated);
    if (method != 0 || !packed || (has_descriptor_ && *packed == 0 && is_file_)) {
        return fail("unsupported_zip",
                    fmt::format("{:?} in the ZIP archive is packed in a way that is not read "
                                "(method {})",
                                name, method));
    }
    stored_left_ = *packed;
    state_ = State::stored;
    return {};
}

Result<> ZipInflater::note_file(std::string name) {
    if (!std::exchange(any_file_, true)) {
        name_ = std::move(name);
        return {};
    }
    return fail("several_files",
                fmt::format("the ZIP archive holds several files, among them {:?} and {:?}: one "
                            "file in an archive is read",
                            name_, name));
}

Result<std::string_view> ZipInflater::take_stored() {
    const auto piece =
        input_.substr(0, std::min<std::uint64_t>({input_.size(), stored_left_, output_bytes}));
    input_.remove_prefix(piece.size());
    stored_left_ -= piece.size();
    const auto delivered = deliver(piece);
    if (!delivered || stored_left_ != 0) return delivered;
    state_ = has_descriptor_ ? State::descriptor : State::header;
    if (has_descriptor_) return delivered;
    if (const auto right = check_sum(stated_sum_); !right) return right.error();
    return delivered;
}

Result<std::string_view> ZipInflater::inflate_some() {
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input_.data()));
    stream_->avail_in = static_cast<uInt>(input_.size());
    stream_->next_out = reinterpret_cast<Bytef*>(output_.get());
    stream_->avail_out = output_bytes;
    const int status = inflate(stream_.get(), Z_NO_FLUSH);
    input_ = input_.substr(input_.size() - stream_->avail_in);
    const auto made = output_bytes - stream_->avail_out;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR && made == 0) {
        return fail("invalid_zip", "the data in the ZIP archive is damaged");
    }
    const auto delivered = deliver({output_.get(), made});
    if (!delivered || status != Z_STREAM_END) return delivered;
    state_ = has_descriptor_ ? State::descriptor : State::header;
    if (has_descriptor_) return delivered;
    if (const auto right = check_sum(stated_sum_); !right) return right.error();
    return delivered;
}

/// What is left of a piece that came out: nothing, where it belongs to no file.
Result<std::string_view> ZipInflater::deliver(std::string_view piece) {
    bytes_out_ += piece.size();
    const auto fault = limits_.check(bytes_in_ - input_.size(), bytes_out_, "the content");
    if (fault) return fail(fault->code, fault->detail);
    sum_ = static_cast<std::uint32_t>(
        crc32(sum_, reinterpret_cast<const Bytef*>(piece.data()), static_cast<uInt>(piece.size())));
    return is_file_ ? piece : std::string_view();
}

/// Whether a descriptor has a signature, and 32 or 64 bits for a size, is told by what follows it.
Result<bool> ZipInflater::take_descriptor() {
    if (!gather(descriptor_gathered)) return false;
    const std::string_view gathered = head_;
    const bool has_signature = gathered.starts_with(descriptor_magic);
    const std::size_t sum_at = has_signature ? signature_bytes : 0;
    const auto stated = little_endian<std::uint32_t>(gathered, sum_at);
    const std::size_t short_form = sum_at + 12;
    const bool is_short = begins_record(gathered.substr(short_form));
    if (!is_short && !begins_record(gathered.substr(short_form + 8))) {
        return fail("invalid_zip", "the ZIP archive is damaged");
    }
    if (const auto right = check_sum(stated); !right) return right.error();
    head_.erase(0, is_short ? short_form : short_form + 8);
    state_ = State::header;
    return true;
}

Result<> ZipInflater::check_sum(std::uint32_t stated) {
    if (sum_ == stated) return {};
    return fail("invalid_zip", "the content of the ZIP archive does not have its checksum");
}

Result<> ZipInflater::finish() {
    if (fault_) return fail(fault_->code, fault_->detail);
    if (state_ != State::directory) {
        return fail("truncated_zip", "the ZIP archive ends too early");
    }
    if (!any_file_) return fail("empty_file", "the ZIP archive holds no file");
    return {};
}

Error ZipInflater::fail(std::string code, std::string detail) {
    if (!fault_) {
        fault_ = {.code = std::move(code),
                  .detail = std::move(detail),
                  .offset = bytes_in_ - input_.size()};
    }
    return {ErrorCode::malformed_file, fault_->detail};
}

}  // namespace undertone
