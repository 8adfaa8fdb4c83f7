#include "common/readers/file_format.h"

namespace undertone {

std::optional<FileFormat> file_format_from(std::string_view text) {
    for (const auto format :
         {FileFormat::csv, FileFormat::tsv, FileFormat::json, FileFormat::ndjson}) {
        if (to_string(format) == text) return format;
    }
    return std::nullopt;
}

}  // namespace undertone
