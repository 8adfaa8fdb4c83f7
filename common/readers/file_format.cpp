#include "common/readers/file_format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace undertone {
namespace {

constexpr std::array<std::pair<FileFormat, std::string_view>, 9> names{{
    {FileFormat::csv, "csv"},
    {FileFormat::tsv, "tsv"},
    {FileFormat::json, "json"},
    {FileFormat::ndjson, "ndjson"},
    {FileFormat::whatsapp, "whatsapp"},
    {FileFormat::slack, "slack"},
    {FileFormat::telegram, "telegram"},
    {FileFormat::discord, "discord"},
    {FileFormat::xlsx, "xlsx"},
}};

}  // namespace

std::string_view to_string(FileFormat format) {
    const auto at = std::ranges::find(names, format, &decltype(names)::value_type::first);
    return at == names.end() ? "unknown" : at->second;
}

std::optional<FileFormat> file_format_from(std::string_view text) {
    const auto at = std::ranges::find(names, text, &decltype(names)::value_type::second);
    if (at == names.end()) return std::nullopt;
    return at->first;
}

bool is_json_document(FileFormat format) {
    return format == FileFormat::json || format == FileFormat::slack ||
           format == FileFormat::telegram || format == FileFormat::discord;
}

}  // namespace undertone
