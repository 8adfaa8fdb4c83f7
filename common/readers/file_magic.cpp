#include "common/readers/file_magic.h"

#include "common/readers/little_endian.h"
#include "common/readers/zip_inflater.h"
#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace undertone {
namespace {

using namespace std::string_view_literals;

struct Magic {
    std::string_view start;
    std::string_view kind;
};

// From the file formats' own specifications; the same bytes as in file(1)'s database.
constexpr std::array magics{
    Magic{"PK\x05\x06"sv, "an empty ZIP archive"},
    Magic{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv,
          "an old workbook (.xls), or one with a password: save it as .xlsx without one"},
    Magic{"%PDF-"sv, "a PDF document"},
    Magic{"\x89PNG\r\n\x1A\n"sv, "a PNG image"},
    Magic{"\xFF\xD8\xFF"sv, "a JPEG image"},
    Magic{"GIF8"sv, "a GIF image"},
    Magic{"RIFF"sv, "a RIFF file (audio, video or image)"},
    Magic{"\x7F"
          "ELF"sv,
          "a program"},
    Magic{"MZ\x90\x00"sv, "a program"},
    Magic{"BZh"sv, "bzip2 data: only gzip and zip are unpacked"},
    Magic{"\xFD"
          "7zXZ\x00"sv,
          "xz data: only gzip and zip are unpacked"},
    Magic{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive: only gzip and zip are unpacked"},
    Magic{"Rar!\x1A\x07"sv, "a RAR archive: only gzip and zip are unpacked"},
    Magic{"\x28\xB5\x2F\xFD"sv, "zstd data: only gzip and zip are unpacked"},
    Magic{"PAR1"sv, "a Parquet file"},
    Magic{"SQLite format 3\x00"sv, "an SQLite database"},
    Magic{"{\\rtf"sv, "an RTF document"},
};

/// The names of the parts whose headers are in the head of an archive.
std::vector<std::string_view> zip_names(std::string_view head) {
    constexpr std::size_t name_size_at = 26;
    constexpr std::size_t name_at = 30;
    std::vector<std::string_view> names;
    for (auto at = head.find(zip_magic); at != head.npos; at = head.find(zip_magic, at + 1)) {
        if (head.size() - at < name_at) break;
        const auto size = little_endian<std::uint16_t>(head, at + name_size_at);
        names.push_back(head.substr(at + name_at, size));
    }
    return names;
}

struct PartKind {
    std::string_view name;  // or how it begins
    ZipVerdict verdict;
};

// The first one that an archive has decides.
constexpr std::array part_kinds{
    PartKind{"xl/workbook.bin",
             {ZipKind::other_document, "a binary workbook (.xlsb): save it as .xlsx"}},
    PartKind{"xl/", {ZipKind::workbook, "a workbook (.xlsx)"}},
    PartKind{"word/", {ZipKind::other_document, "a Word document"}},
    PartKind{"ppt/", {ZipKind::other_document, "a presentation"}},
    PartKind{"content.xml",
             {ZipKind::other_document, "an OpenDocument file: save it as .xlsx or CSV"}},
    PartKind{"[Content_Types].xml", {ZipKind::workbook, "a workbook (.xlsx)"}},
    PartKind{"_rels/.rels", {ZipKind::workbook, "a workbook (.xlsx)"}},
    PartKind{"mimetype",
             {ZipKind::other_document, "an OpenDocument file: save it as .xlsx or CSV"}},
};

}  // namespace

std::optional<std::string_view> binary_kind(std::string_view head) {
    if (head.starts_with(zip_magic)) return zip_kind(head).phrase;
    const auto magic = std::find_if(magics.begin(), magics.end(), [&](const Magic& candidate) {
        return head.starts_with(candidate.start);
    });
    if (magic == magics.end()) return std::nullopt;
    return magic->kind;
}

ZipVerdict zip_kind(std::string_view head) {
    const auto names = zip_names(head);
    for (const auto& part : part_kinds) {
        const bool has = std::ranges::any_of(names, [&](std::string_view name) {
            return equal_without_case(name.substr(0, part.name.size()), part.name);
        });
        if (has) return part.verdict;
    }
    return {ZipKind::archive, "a ZIP archive"};
}

std::optional<std::string_view> markup_kind(std::string_view text) {
    if (!text.starts_with('<')) return std::nullopt;
    const auto start = lower_case(text.substr(0, 16));
    for (const auto tag : {"<!doctype html"sv, "<html"sv, "<head"sv, "<body"sv, "<table"sv}) {
        if (start.starts_with(tag)) return "an HTML page";
    }
    if (start.starts_with("<?xml") || start.starts_with("<!doctype")) return "an XML document";
    if (start.starts_with("<svg")) return "an SVG image";
    return std::nullopt;
}

}  // namespace undertone
