#include "common/readers/file_reader.h"

#include "common/readers/csv_reader.h"
#include "common/readers/export_reader.h"
#include "common/readers/gzip.h"
#include "common/readers/json_reader.h"
#include "common/readers/ndjson_reader.h"
#include "common/readers/whatsapp_reader.h"
#include "common/readers/xlsx_reader.h"
#include "common/readers/zip_inflater.h"

#include <fmt/format.h>

#include <utility>

namespace undertone {
namespace {

std::unique_ptr<ContentReader> make_content_reader(FileFormat format, const ReadOptions& options) {
    switch (format) {
        case FileFormat::json:
            return std::make_unique<JsonReader>(options);
        case FileFormat::ndjson:
            return std::make_unique<NdjsonReader>(options);
        case FileFormat::whatsapp:
            return std::make_unique<WhatsappReader>(options);
        case FileFormat::slack:
        case FileFormat::telegram:
        case FileFormat::discord:
            return std::make_unique<ExportReader>(format, options);
        case FileFormat::xlsx:
            return std::make_unique<XlsxReader>(options);
        default:
            return std::make_unique<CsvReader>(format, options);
    }
}

/// "too_many_fields: 812, invalid_utf8: 3"
std::string reasons_of(const ReadReport& report) {
    std::string reasons;
    for (const auto& [reason, count] : report.reasons) {
        reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : ", ", reason, count);
    }
    return reasons;
}

/// As many bytes as tell how a file is packed.
constexpr std::size_t magic_bytes = 4;

}  // namespace

std::unique_ptr<Reader> make_reader(FileFormat format, const ReadOptions& options) {
    return std::make_unique<FileReader>(format, options);
}

FileReader::FileReader(FileFormat format, const ReadOptions& options)
    : options_(options),
      format_(format),
      is_json_(format == FileFormat::ndjson || is_json_document(format)),
      content_(make_content_reader(format, options)) {}

Result<> FileReader::feed(std::string_view bytes, RowSink& sink) {
    if (fault()) return content_->fail(*fault());
    if (packing_known_) return unpack(bytes, sink);
    if (start_.empty() && bytes.size() >= magic_bytes) {
        recognise_packing(bytes);
        return unpack(bytes, sink);
    }
    start_.append(bytes);
    if (start_.size() < magic_bytes) return {};
    const auto start = std::exchange(start_, {});
    recognise_packing(start);
    return unpack(start, sink);
}

Result<> FileReader::finish(RowSink& sink) {
    if (fault()) return content_->fail(*fault());
    if (!packing_known_) {
        recognise_packing(start_);
        if (auto unpacked = unpack(start_, sink); !unpacked) return unpacked;
    }
    const bool whole = !inflater_ || inflater_->finish().has_value();
    if (format_ != FileFormat::xlsx) {
        if (auto decoded = finish_text(whole, sink); !decoded) return decoded;
    }
    if (!whole) return content_->fail(*inflater_->fault());
    if (auto finished = content_->finish(sink); !finished) return finished;
    return check_rejects();
}

/// Hands on what was kept back to decide about the charset. `whole`: nothing is missing.
Result<> FileReader::finish_text(bool whole, RowSink& sink) {
    if (!charset_known_) {
        if (auto decoded = decode_head(head_, whole, sink); !decoded) return decoded;
    }
    if (!sample_.empty()) {
        if (auto decoded = decode_sample(sample_, whole, sink); !decoded) return decoded;
    }
    if (!transcoder_ || !whole) return {};
    if (auto decoded = transcode({}, true, sink); !decoded) return decoded;
    warn_of_replaced();
    return {};
}

void FileReader::recognise_packing(std::string_view start) {
    packing_known_ = true;
    if (start.starts_with(gzip_magic)) {
        inflater_ = std::make_unique<GzipInflater>(options_);
        content_->set_compression("gzip");
    } else if (start.starts_with(zip_magic) && format_ != FileFormat::xlsx) {
        inflater_ = std::make_unique<ZipInflater>(options_);
        content_->set_compression("zip");
    }
}

Result<> FileReader::unpack(std::string_view bytes, RowSink& sink) {
    if (!inflater_) return decode(bytes, sink);
    inflater_->feed(bytes);
    for (;;) {
        const auto piece = inflater_->next();
        if (!piece) return content_->fail(*inflater_->fault());
        if (piece->empty()) return {};
        if (auto decoded = decode(*piece, sink); !decoded) return decoded;
    }
}

Result<> FileReader::decode(std::string_view bytes, RowSink& sink) {
    if (format_ == FileFormat::xlsx) return content_->feed(bytes, sink);
    if (ascii_so_far_) return decode_ascii(bytes, sink);
    if (charset_known_) return transcode(bytes, false, sink);
    if (head_.empty() && bytes.size() >= charset_head_bytes) {
        return decode_head(bytes, false, sink);
    }
    head_.append(bytes);
    if (head_.size() < charset_head_bytes) return {};
    return decode_head(std::exchange(head_, {}), false, sink);
}

Result<> FileReader::decode_head(std::string_view head, bool whole, RowSink& sink) {
    charset_known_ = true;
    const auto seen = head.substr(0, charset_head_bytes);
    const bool asked = !options_.encoding.empty();
    const auto charset =
        asked ? named_charset(options_.encoding, seen) : detect_charset(seen, whole, !is_json_);
    if (!charset) {
        return content_->fail(
            {.code = "unknown_encoding",
             .detail = fmt::format("there is no encoding named {:?}", options_.encoding)});
    }
    use_charset(charset->name);
    ascii_so_far_ = !asked && !is_json_ && !transcoder_ && find_not_ascii(seen) == seen.size();
    if (ascii_so_far_) return decode_ascii(head, sink);
    return transcode(head.substr(charset->mark_bytes), false, sink);
}

/// Goes on in a file that is all ASCII so far, which may be anybody's charset.
Result<> FileReader::decode_ascii(std::string_view bytes, RowSink& sink) {
    if (sample_.empty()) {
        const auto ascii = bytes.substr(0, find_not_ascii(bytes));
        if (auto read = content_->feed(ascii, sink); !read) return read;
        bytes.remove_prefix(ascii.size());
    }
    const auto part = bytes.substr(0, charset_head_bytes - sample_.size());
    sample_.append(part);
    if (sample_.size() < charset_head_bytes) return {};
    const auto sample = std::exchange(sample_, {});
    if (auto decoded = decode_sample(sample, false, sink); !decoded) return decoded;
    return transcode(bytes.substr(part.size()), false, sink);
}

Result<> FileReader::decode_sample(std::string_view sample, bool whole, RowSink& sink) {
    ascii_so_far_ = false;
    use_charset(detect_late_charset(sample, whole));
    return transcode(sample, false, sink);
}

void FileReader::use_charset(const std::string& name) {
    content_->set_encoding(name);
    if (name != "utf-8") transcoder_.emplace(name);
}

Result<> FileReader::transcode(std::string_view bytes, bool last, RowSink& sink) {
    if (!transcoder_) return content_->feed(bytes, sink);
    transcoder_->feed(bytes, last);
    for (;;) {
        const auto text = transcoder_->next();
        if (is_json_ && transcoder_->replaced() != 0) {
            return content_->fail({.code = "invalid_encoding",
                                   .detail = "the text is not valid " + report().encoding});
        }
        if (text.empty()) return {};
        if (auto read = content_->feed(text, sink); !read) return read;
    }
}

void FileReader::warn_of_replaced() {
    if (transcoder_->replaced() == 0) return;
    content_->warn(fmt::format("{} byte sequences mean nothing in {} and became U+FFFD",
                               transcoder_->replaced(), report().encoding));
}

/// A file of which most rows cannot be read was most likely taken for what it is not.
Result<> FileReader::check_rejects() {
    const auto& read = report();
    const auto rows = read.rows + read.rejected_rows;
    if (read.rejected_rows * 100 <= rows * options_.rejects_percent_max) return {};
    return content_->fail({.code = "too_many_rejects",
                           .detail = fmt::format("{} of {} rows cannot be read ({}): more than "
                                                 "rejects_percent_max = {}",
                                                 read.rejected_rows, rows, reasons_of(read),
                                                 options_.rejects_percent_max)});
}

}  // namespace undertone
