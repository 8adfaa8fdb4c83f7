#include "common/store/upload_options.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <limits>

namespace undertone {
namespace {

constexpr std::string_view gap_name = "conversation_gap_seconds";
constexpr std::int64_t gap_max = std::numeric_limits<std::uint32_t>::max();

}  // namespace

boost::system::result<UploadOptions, OptionFault> parse_upload_options(std::string_view json) {
    UploadOptions options;
    if (json.empty()) return options;
    boost::system::error_code wrong;
    const auto parsed = boost::json::parse(json, wrong);
    if (wrong || !parsed.is_object()) return OptionFault{"", "options must be a JSON object"};

    if (const auto* gap = parsed.get_object().if_contains(gap_name)) {
        const auto* seconds = gap->if_int64();
        if (!seconds || *seconds < 1 || *seconds > gap_max) {
            return OptionFault{
                gap_name, fmt::format("{} must be a whole number from 1 to {}", gap_name, gap_max)};
        }
        options.conversation_gap_seconds = static_cast<std::uint32_t>(*seconds);
    }
    return options;
}

}  // namespace undertone
