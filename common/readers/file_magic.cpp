#include "common/readers/file_magic.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <array>
#include <string>

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
          "an old Office file (.xls): save it as CSV to have it read"},
    Magic{"%PDF-"sv, "a PDF document"},
    Magic{"\x89PNG\r\n\x1A\n"sv, "a PNG image"},
    Magic{"\xFF\xD8\xFF"sv, "a JPEG image"},
    Magic{"GIF8"sv, "a GIF image"},
    Magic{"RIFF"sv, "a RIFF file (audio, video or image)"},
    Magic{"\x7F"
          "ELF"sv,
          "a program"},
    Magic{"MZ\x90\x00"sv, "a program"},
    Magic{"BZh"sv, "bzip2 data: only gzip is unpacked"},
    Magic{"\xFD"
          "7zXZ\x00"sv,
          "xz data: only gzip is unpacked"},
    Magic{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive: only gzip is unpacked"},
    Magic{"Rar!\x1A\x07"sv, "a RAR archive: only gzip is unpacked"},
    Magic{"\x28\xB5\x2F\xFD"sv, "zstd data: only gzip is unpacked"},
    Magic{"PAR1"sv, "a Parquet file"},
    Magic{"SQLite format 3\x00"sv, "an SQLite database"},
    Magic{"{\\rtf"sv, "an RTF document"},
};

constexpr std::string_view zip_magic = "PK\x03\x04";

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::string_view zip_kind(std::string_view head) {
    const bool workbook = contains(head, "xl/") || contains(head, "[Content_Types].xml") ||
                          contains(head, "_rels/.rels");
    return workbook ? "a workbook (.xlsx); workbooks are not taken yet: save the sheet as CSV"
                    : "a ZIP archive";
}

}  // namespace

std::optional<std::string_view> binary_kind(std::string_view head) {
    if (head.starts_with(zip_magic)) return zip_kind(head.substr(0, 4096));
    const auto magic = std::find_if(magics.begin(), magics.end(), [&](const Magic& candidate) {
        return head.starts_with(candidate.start);
    });
    if (magic == magics.end()) return std::nullopt;
    return magic->kind;
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
