#include "common/store/upload_options.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <limits>
#include <optional>

namespace undertone {
namespace {

constexpr std::string_view gap_name = "conversation_gap_seconds";
constexpr std::int64_t gap_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view mapping_name = "mapping";

std::optional<OptionFault> take_gap(const boost::json::value& gap, UploadOptions& options) {
    const auto* seconds = gap.if_int64();
    if (!seconds || *seconds < 1 || *seconds > gap_max) {
        return OptionFault{
            std::string(gap_name),
            fmt::format("{} must be a whole number from 1 to {}", gap_name, gap_max)};
    }
    options.conversation_gap_seconds = static_cast<std::uint32_t>(*seconds);
    return std::nullopt;
}

std::string* column_of(ChatColumns& columns, std::string_view role) {
    if (role == "sender") return &columns.sender;
    if (role == "message") return &columns.message;
    if (role == "timestamp") return &columns.timestamp;
    return nullptr;
}

std::optional<OptionFault> take_mapping(const boost::json::value& mapping, UploadOptions& options) {
    const auto* object = mapping.if_object();
    if (!object) {
        return OptionFault{std::string(mapping_name),
                           "mapping must be an object that names columns"};
    }
    for (const auto& member : *object) {
        const std::string_view role(member.key().data(), member.key().size());
        auto* const column = column_of(options.mapping, role);
        if (!column) {
            return OptionFault{fmt::format("{}/{}", mapping_name, role),
                               "mapping takes sender, message and timestamp"};
        }
        const auto* name = member.value().if_string();
        if (!name || name->empty()) {
            return OptionFault{fmt::format("{}/{}", mapping_name, role),
                               fmt::format("{} must be the name of a column", role)};
        }
        column->assign(name->data(), name->size());
    }
    return std::nullopt;
}

}  // namespace

boost::system::result<UploadOptions, OptionFault> parse_upload_options(std::string_view json) {
    UploadOptions options;
    if (json.empty()) return options;
    boost::system::error_code wrong;
    const auto parsed = boost::json::parse(json, wrong);
    if (wrong || !parsed.is_object()) return OptionFault{"", "options must be a JSON object"};

    const auto& asked = parsed.get_object();
    if (const auto* gap = asked.if_contains(gap_name)) {
        if (auto fault = take_gap(*gap, options)) return *fault;
    }
    if (const auto* mapping = asked.if_contains(mapping_name)) {
        if (auto fault = take_mapping(*mapping, options)) return *fault;
    }
    return options;
}

}  // namespace undertone
