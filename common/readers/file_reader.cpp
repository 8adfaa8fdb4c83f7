#include "common/readers/file_reader.h"

#include "common/readers/csv_reader.h"
#include "common/readers/export_reader.h"
#include "common/readers/json_reader.h"
#include "common/readers/ndjson_reader.h"
#include "common/readers/whatsapp_reader.h"

#include <fmt/format.h>

#include <utility>

namespace undertone {
namespace {

std::unique_ptr<TextReader> make_text_reader(FileFormat format, const ReadOptions& options) {
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
        default:
            return std::make_unique<CsvReader>(format, options);
    }
}

}  // namespace

std::unique_ptr<Reader> make_reader(FileFormat format, const ReadOptions& options) {
    return std::make_unique<FileReader>(format, options);
}

FileReader::FileReader(FileFormat format, const ReadOptions& options)
    : options_(options),
      is_json_(format == FileFormat::ndjson || is_json_document(format)),
      text_(make_text_reader(format, options)) {}

Result<> FileReader::feed(std::string_view bytes, RowSink& sink) {
    if (fault()) return text_->fail(*fault());
    if (packing_known_) return unpack(bytes, sink);
    if (start_.empty() && bytes.size() >= gzip_magic.size()) {
        recognise_packing(bytes);
        return unpack(bytes, sink);
    }
    start_.append(bytes);
    if (start_.size() < gzip_magic.size()) return {};
    const auto start = std::exchange(start_, {});
    recognise_packing(start);
    return unpack(start, sink);
}

Result<> FileReader::finish(RowSink& sink) {
    if (fault()) return text_->fail(*fault());
    if (!packing_known_) {
        recognise_packing(start_);
        if (auto unpacked = unpack(start_, sink); !unpacked) return unpacked;
    }
    const bool whole = !inflater_ || inflater_->finish().has_value();
    if (!charset_known_) {
        if (auto decoded = decode_head(head_, whole, sink); !decoded) return decoded;
    }
    if (!whole) return text_->fail(*inflater_->fault());
    if (transcoder_) {
        if (auto decoded = transcode({}, true, sink); !decoded) return decoded;
        warn_of_replaced();
    }
    return text_->finish(sink);
}

void FileReader::recognise_packing(std::string_view start) {
    packing_known_ = true;
    if (!start.starts_with(gzip_magic)) return;
    inflater_.emplace(options_);
    text_->set_compression("gzip");
}

Result<> FileReader::unpack(std::string_view bytes, RowSink& sink) {
    if (!inflater_) return decode(bytes, sink);
    inflater_->feed(bytes);
    for (;;) {
        const auto piece = inflater_->next();
        if (!piece) return text_->fail(*inflater_->fault());
        if (piece->empty()) return {};
        if (auto decoded = decode(*piece, sink); !decoded) return decoded;
    }
}

Result<> FileReader::decode(std::string_view bytes, RowSink& sink) {
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
    const auto charset = options_.encoding.empty() ? detect_charset(seen, whole, !is_json_)
                                                   : named_charset(options_.encoding, seen);
    if (!charset) {
        return text_->fail(
            {.code = "unknown_encoding",
             .detail = fmt::format("there is no encoding named {:?}", options_.encoding)});
    }
    text_->set_encoding(charset->name);
    if (charset->name != "utf-8") transcoder_.emplace(charset->name);
    return transcode(head.substr(charset->mark_bytes), false, sink);
}

Result<> FileReader::transcode(std::string_view bytes, bool last, RowSink& sink) {
    if (!transcoder_) return text_->feed(bytes, sink);
    transcoder_->feed(bytes, last);
    for (;;) {
        const auto text = transcoder_->next();
        if (is_json_ && transcoder_->replaced() != 0) {
            return text_->fail({.code = "invalid_encoding",
                                .detail = "the text is not valid " + report().encoding});
        }
        if (text.empty()) return {};
        if (auto read = text_->feed(text, sink); !read) return read;
    }
}

void FileReader::warn_of_replaced() {
    if (transcoder_->replaced() == 0) return;
    text_->warn(fmt::format("{} byte sequences mean nothing in {} and became U+FFFD",
                            transcoder_->replaced(), report().encoding));
}

}  // namespace undertone
