// What a file is, from its first bytes and, where they leave it open, its name.
#include "common/readers/charset.h"
#include "common/readers/chat_export.h"
#include "common/readers/csv_dialect.h"
#include "common/readers/file_magic.h"
#include "common/readers/gzip.h"
#include "common/readers/json_cursor.h"
#include "common/readers/reader.h"
#include "common/readers/whatsapp_line.h"
#include "common/readers/zip_inflater.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace undertone {
namespace {

constexpr std::string_view blanks = " \t\r\n";

Error malformed(std::string detail) { return {ErrorCode::malformed_file, std::move(detail)}; }
Error unsupported(std::string detail) {
    return {ErrorCode::unsupported_media_type, std::move(detail)};
}

/// What the name promises.
enum class Named { json, ndjson, csv, tsv, text, workbook, nothing };

/// `filename` without ".gz" or ".zip" at its end, whatever its case.
std::string_view without_packing(std::string_view filename) {
    for (const std::string_view packing : {".gz", ".zip"}) {
        if (filename.size() <= packing.size()) continue;
        const auto stem = filename.substr(0, filename.size() - packing.size());
        if (equal_without_case(filename.substr(stem.size()), packing)) return stem;
    }
    return filename;
}

Named named(std::string_view filename) {
    const auto dot = filename.rfind('.');
    if (dot == filename.npos) return Named::nothing;
    const auto extension = lower_case(filename.substr(dot + 1));
    if (extension == "json") return Named::json;
    if (extension == "ndjson" || extension == "jsonl") return Named::ndjson;
    if (extension == "csv") return Named::csv;
    if (extension == "tsv" || extension == "tab") return Named::tsv;
    if (extension == "txt") return Named::text;
    if (extension.starts_with("xls")) return Named::workbook;
    return Named::nothing;
}

bool is_text_name(Named name) { return name != Named::workbook && name != Named::nothing; }

/// Control characters that text does not have make up a good part of it.
bool looks_binary(std::string_view text) {
    if (text.find('\0') != text.npos) return true;
    text = text.substr(0, 512);
    const auto controls = std::count_if(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1B && byte != 0x1A;
    });
    return static_cast<std::size_t>(controls) * 32 > text.size();
}

/// As what kind of JSON a text begins.
enum class Json { none, document, lines, scalar };

/// What a text is whose first value is complete and ends at `end`.
Json kind_by_what_follows(std::string_view text, std::size_t end, Named name) {
    const auto next = text.find_first_not_of(blanks, end);
    const bool one_line = text.substr(0, end).find('\n') == text.npos;
    if (next == text.npos) {
        return name == Named::ndjson && one_line ? Json::lines : Json::document;
    }
    const bool on_next_line = text.substr(end, next - end).find('\n') != text.npos;
    if (one_line && on_next_line) return Json::lines;
    // "[1],2" may as well be a CSV's header.
    return name == Named::json || name == Named::ndjson ? Json::document : Json::none;
}

/// What a text is that begins with a number, a string or a word of JSON, which may be none.
Json kind_of_scalar(std::string_view text, std::size_t end, bool whole, Named name) {
    const auto next = text.find_first_not_of(blanks, end);
    const bool alone = next == text.npos;
    if (name == Named::ndjson && (alone || text.substr(end, next - end).find('\n') != text.npos)) {
        return Json::lines;
    }
    return alone && whole ? Json::scalar : Json::none;
}

Json json_kind(std::string_view text, bool whole, Named name) {
    // The first of an array's objects is enough to know the array.
    constexpr std::size_t array_bytes = 1024;
    const auto inner = text.find_first_not_of(blanks, 1);
    const bool array_of_objects = text.front() == '[' && inner != text.npos && text[inner] == '{';

    JsonCursor cursor(array_of_objects ? text.substr(0, array_bytes) : text, JsonCursor::depth_max);
    JsonToken token;
    const bool complete = cursor.take_value(token);
    if (text.front() != '[' && text.front() != '{') {
        return complete ? kind_of_scalar(text, cursor.position(), whole, name) : Json::none;
    }
    if (complete) return kind_by_what_follows(text, cursor.position(), name);
    const bool right_so_far = cursor.stop() == JsonCursor::Stop::end;
    const bool long_line = right_so_far && !whole && text.find('\n') == text.npos;
    if (name == Named::ndjson && long_line) return Json::lines;
    return right_so_far || name == Named::json || name == Named::ndjson ? Json::document
                                                                        : Json::none;
}

Result<FileFormat> choose_format(std::string_view text, bool whole, Named name) {
    const auto kind = json_kind(text.substr(text.find_first_not_of(blanks)), whole, name);
    if (name == Named::json || name == Named::ndjson) {
        switch (kind) {
            case Json::document:
                return chat_export_format(text).value_or(FileFormat::json);
            case Json::lines:
                return FileFormat::ndjson;
            case Json::scalar:
                return malformed(
                    "the JSON document is a single value; an array or an object is "
                    "needed");
            case Json::none:
                return unsupported(
                    "the name says JSON, but the content is other text: a CSV has "
                    "to be named so");
        }
    }
    const bool is_json = kind == Json::document || kind == Json::lines;
    if (is_json && (name == Named::csv || name == Named::tsv)) {
        return unsupported("the name says CSV, but the content is JSON");
    }
    if (kind == Json::lines) return FileFormat::ndjson;
    if (is_json) return chat_export_format(text).value_or(FileFormat::json);
    if (looks_like_whatsapp(text)) return FileFormat::whatsapp;
    const bool tabs =
        detect_csv_dialect(text.substr(0, csv_dialect_bytes), whole).delimiter == '\t';
    return tabs ? FileFormat::tsv : FileFormat::csv;
}

/// A head's text as UTF-8, as far as a few kilobytes tell.
std::string decoded(std::string_view bytes, const std::string& charset) {
    constexpr std::size_t text_bytes = 32 * 1024;
    std::string text;
    Transcoder transcoder(charset);
    transcoder.feed(bytes, false);
    while (text.size() < text_bytes) {
        const auto piece = transcoder.next();
        if (piece.empty()) break;
        text += piece;
    }
    return text;
}

Result<FileFormat> sniff_text(std::string_view text, bool whole, Named name) {
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) {
        return malformed(text.empty() ? "the file holds only a byte order mark"
                                      : "the file holds only blanks and line breaks");
    }
    if (looks_binary(text)) return unsupported("the content is binary, not text");
    if (name == Named::workbook) {
        return unsupported("the name says a workbook, but the content is text: name it .csv");
    }
    if (const auto markup = markup_kind(text.substr(first))) {
        return unsupported(fmt::format("the content is {}", *markup));
    }
    return choose_format(text, whole, name);
}

Result<FileFormat> sniff_workbook(std::string_view head, bool whole, Named name) {
    if (is_text_name(name)) {
        return unsupported("the name says text, but the content is a workbook (.xlsx)");
    }
    if (whole && head.find("PK\x05\x06") == head.npos) {
        return malformed("the workbook is cut short: the directory at its end is missing");
    }
    return FileFormat::xlsx;
}

Result<FileFormat> sniff_plain(std::string_view head, bool whole, Named name) {
    if (head.empty()) return malformed("the file is empty (0 bytes)");
    if (head.starts_with(zip_magic) && zip_kind(head).kind == ZipKind::workbook) {
        return sniff_workbook(head, whole, name);
    }
    if (const auto binary = binary_kind(head)) {
        return unsupported(fmt::format("the content is {}", *binary));
    }
    const bool json_name = name == Named::json || name == Named::ndjson;
    const auto seen = head.substr(0, charset_head_bytes);
    whole = whole && seen.size() == head.size();
    const auto charset = detect_charset(seen, whole, !json_name);
    const auto bytes = seen.substr(charset.mark_bytes);
    if (charset.name == "utf-8") return sniff_text(bytes, whole, name);
    return sniff_text(decoded(bytes, charset.name), false, name);
}

/// The first part of what a packed file holds. `whole` becomes false if there is more of it.
Result<std::string> unpacked_head(Inflater& inflater, std::string_view head, bool& whole) {
    inflater.feed(head);
    std::string content;
    while (content.size() < charset_head_bytes) {
        const auto piece = inflater.next();
        if (!piece) return piece.error();
        if (piece->empty()) return content;
        content += *piece;
    }
    whole = false;
    return content;
}

Result<FileFormat> sniff_gzip(std::string_view head, bool whole, std::string_view filename) {
    GzipInflater inflater(ReadOptions{});
    const auto content = unpacked_head(inflater, head, whole);
    if (!content) return content.error();
    return sniff_plain(*content, whole, named(without_packing(filename)));
}

/// What is no workbook but an archive of one file.
Result<FileFormat> sniff_zip(std::string_view head, bool whole, std::string_view filename) {
    const auto name = named(filename);
    if (is_text_name(name)) {
        return unsupported("the name says text, but the content is a ZIP archive");
    }
    if (name == Named::workbook) {
        return unsupported("the name says a workbook, but the content is another ZIP archive");
    }
    ZipInflater inflater(ReadOptions{});
    bool content_whole = whole;
    auto content = unpacked_head(inflater, head, content_whole);
    // What follows the first file decides whether it is the only one.
    while (content && !inflater.fault()) {
        const auto piece = inflater.next();
        if (!piece || piece->empty()) break;
    }
    if (whole && !inflater.fault()) (void)inflater.finish();
    if (const auto& fault = inflater.fault()) return unsupported(fault->detail);
    if (content->starts_with(zip_magic) || content->starts_with(gzip_magic)) {
        return unsupported("the ZIP archive holds a packed file: send that file itself");
    }
    return sniff_plain(*content, content_whole, named(inflater.name()));
}

}  // namespace

Result<FileFormat> sniff_format(std::string_view head, bool whole, std::string_view filename) {
    if (head.starts_with(gzip_magic)) return sniff_gzip(head, whole, filename);
    if (head.starts_with(zip_magic) && zip_kind(head).kind == ZipKind::archive) {
        return sniff_zip(head, whole, filename);
    }
    return sniff_plain(head, whole, named(filename));
}

}  // namespace undertone
