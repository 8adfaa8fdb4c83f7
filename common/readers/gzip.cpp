#include "common/readers/gzip.h"

#include <stdexcept>
#include <utility>

namespace undertone {
namespace {

constexpr std::size_t output_bytes = 64 * 1024;
constexpr int gzip_window_bits = 15 + 16;  // zlib's way to ask for a gzip header

}  // namespace

void GzipInflater::End::operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
}

GzipInflater::GzipInflater(const ReadOptions& options)
    : limits_(ExpansionLimits::of(options)),
      stream_(new z_stream{}),
      output_(new char[output_bytes]) {
    if (inflateInit2(stream_.get(), gzip_window_bits) != Z_OK) {
        throw std::runtime_error("zlib cannot start");
    }
}

void GzipInflater::feed(std::string_view bytes) {
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_->avail_in = static_cast<uInt>(bytes.size());
    bytes_in_ += bytes.size();
}

Result<std::string_view> GzipInflater::next() {
    if (fault_) return fail(fault_->code, fault_->detail);
    while (stream_->avail_in != 0 || !between_members_) {
        if (between_members_ && !begin_member()) continue;
        const auto piece = inflate_some();
        if (!piece || !piece->empty()) return piece;
        if (stream_->avail_in == 0) break;
    }
    return std::string_view();
}

/// Members follow each other without a gap, and tapes and tools fill up with zeros. False: such a
/// zero was skipped.
bool GzipInflater::begin_member() {
    if (any_member_ && *stream_->next_in == 0) {
        ++stream_->next_in;
        --stream_->avail_in;
        return false;
    }
    inflateReset(stream_.get());
    between_members_ = false;
    any_member_ = true;
    return true;
}

Result<std::string_view> GzipInflater::inflate_some() {
    stream_->next_out = reinterpret_cast<Bytef*>(output_.get());
    stream_->avail_out = output_bytes;
    const int status = inflate(stream_.get(), Z_NO_FLUSH);
    const auto made = output_bytes - stream_->avail_out;
    const bool damaged = status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR;
    // What came out before the damage is good; the next call meets the damage again.
    if (damaged && made == 0) return fail("invalid_gzip", "the gzip data is damaged");
    between_members_ = status == Z_STREAM_END;
    bytes_out_ += made;
    if (const auto fits = check_expansion(); !fits) return fits.error();
    return std::string_view(output_.get(), made);
}

Result<> GzipInflater::check_expansion() {
    const auto fault = limits_.check(bytes_in_ - stream_->avail_in, bytes_out_, "the content");
    return fault ? Result<>(fail(fault->code, fault->detail)) : Result<>();
}

Result<> GzipInflater::finish() {
    if (between_members_ && any_member_) return {};
    return fail("truncated_gzip", "the gzip data ends too early");
}

Error GzipInflater::fail(std::string code, std::string detail) {
    if (!fault_) {
        fault_ = {.code = std::move(code),
                  .detail = std::move(detail),
                  .offset = bytes_in_ - stream_->avail_in};
    }
    return {ErrorCode::malformed_file, fault_->detail};
}

}  // namespace undertone
