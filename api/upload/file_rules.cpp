#include "api/upload/file_rules.h"

#include "common/readers/gzip.h"
#include "common/text/ascii.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace undertone {

Result<> FileRules::check_name(std::string_view filename) const {
    const auto folded = lower_case(filename);
    const bool fits =
        endings.empty() || std::any_of(endings.begin(), endings.end(),
                                       [&](auto each) { return folded.ends_with(each); });
    if (fits) return {};
    const bool old_workbook = folded.ends_with(".xls");
    return Error{
        ErrorCode::unsupported_media_type,
        fmt::format("files are taken here whose name ends in {}{}", fmt::join(endings, ", "),
                    old_workbook ? "; save the .xls workbook as .xlsx or .csv" : "")};
}

Result<> FileRules::check_head(std::string_view head) const {
    if (!plain_text || !head.starts_with(gzip_magic)) return {};
    return Error{ErrorCode::unsupported_media_type, "the content is gzip, not text"};
}

Result<> FileRules::check_size(std::uint64_t bytes) const {
    if (bytes <= bytes_max) return {};
    return Error{ErrorCode::payload_too_large,
                 fmt::format("the file is larger than {} = {}", bytes_setting, bytes_max)};
}

FileRules csv_rules() {
    static constexpr std::string_view endings[] = {".csv"};
    return {.endings = endings, .plain_text = true};
}

}  // namespace undertone
