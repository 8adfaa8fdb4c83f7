// Files that say by their first bytes what they are.
#pragma once

#include <optional>
#include <string_view>

namespace undertone {

/// A phrase for what the file is ("a PDF document"); nullopt: none that we know.
std::optional<std::string_view> binary_kind(std::string_view head);

/// What a ZIP archive is, as far as the names of its parts at the start of it tell.
enum class ZipKind { archive, workbook, other_document };
struct ZipVerdict {
    ZipKind kind;
    std::string_view phrase;  ///< "a Word document"
};
ZipVerdict zip_kind(std::string_view head);

/// The same for markup, which is text: "an HTML page", "an XML document".
std::optional<std::string_view> markup_kind(std::string_view text);

}  // namespace undertone
