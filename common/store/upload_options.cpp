#include "common/store/upload_options.h"

#include "common/text/charset_name.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace undertone {
namespace {

constexpr std::string_view gap_name = "conversation_gap_seconds";
constexpr std::int64_t gap_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view mapping_name = "mapping";
constexpr std::string_view columns_name = "columns";
constexpr std::string_view target_name = "target_column";

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

using Taken = std::optional<OptionFault> (*)(const boost::json::value&, UploadOptions&);

template <std::string UploadOptions::* option>
std::optional<OptionFault> take_text(std::string_view name, const boost::json::value& value,
                                     UploadOptions& options) {
    const auto* text = value.if_string();
    if (!text || text->empty()) {
        return OptionFault{std::string(name), fmt::format("{} must be a text", name)};
    }
    (options.*option).assign(text->data(), text->size());
    return std::nullopt;
}

std::optional<OptionFault> take_encoding(const boost::json::value& value, UploadOptions& options) {
    auto fault = take_text<&UploadOptions::encoding>("encoding", value, options);
    if (fault || is_known_charset(options.encoding)) return fault;
    return OptionFault{"encoding",
                       fmt::format("there is no encoding named {:?}", options.encoding)};
}

std::optional<OptionFault> take_delimiter(const boost::json::value& value, UploadOptions& options) {
    constexpr std::string_view delimiters = ",;\t|:";
    auto fault = take_text<&UploadOptions::delimiter>("delimiter", value, options);
    const bool known = options.delimiter.size() == 1 &&
                       delimiters.find(options.delimiter.front()) != delimiters.npos;
    if (!fault && known) return fault;
    return OptionFault{"delimiter",
                       "delimiter must be a comma, a semicolon, a tab, a pipe or a colon"};
}

std::optional<OptionFault> take_sheet(const boost::json::value& value, UploadOptions& options) {
    return take_text<&UploadOptions::sheet>("sheet", value, options);
}

std::optional<OptionFault> take_table(const boost::json::value& value, UploadOptions& options) {
    return take_text<&UploadOptions::table>("table", value, options);
}

std::optional<OptionFault> take_header(const boost::json::value& value, UploadOptions& options) {
    const auto* header = value.if_bool();
    if (!header) return OptionFault{"header", "header must be true or false"};
    options.header = *header;
    return std::nullopt;
}

std::optional<OptionFault> take_rejects(const boost::json::value& value, UploadOptions& options) {
    const auto* percent = value.if_int64();
    if (!percent || *percent < 0 || *percent > 100) {
        return OptionFault{"rejects_percent_max",
                           "rejects_percent_max must be a whole number from 0 to 100"};
    }
    options.rejects_percent_max = static_cast<std::uint32_t>(*percent);
    return std::nullopt;
}

OptionFault column_fault(std::string_view column, std::string_view member, std::string detail) {
    return {fmt::format("{}/{}{}", columns_name, column, member), std::move(detail)};
}

std::optional<OptionFault> take_missing(std::string_view column, const boost::json::value& texts,
                                        ColumnRule& rule) {
    constexpr std::size_t texts_max = 100;
    const auto fault = [&] {
        return column_fault(column, "/missing",
                            fmt::format("missing must be an array of at most {} texts", texts_max));
    };
    const auto* array = texts.if_array();
    if (!array || array->size() > texts_max) return fault();
    for (const auto& text : *array) {
        if (!text.is_string()) return fault();
        rule.missing.emplace_back(std::string_view(text.get_string()));
    }
    return std::nullopt;
}

std::optional<OptionFault> take_rule(std::string_view column, const boost::json::value& said,
                                     ColumnRule& rule) {
    const auto* object = said.if_object();
    if (!object) return column_fault(column, "", "a column takes an object of type and missing");
    for (const auto& member : *object) {
        const std::string_view name(member.key().data(), member.key().size());
        if (name == "missing") {
            if (auto fault = take_missing(column, member.value(), rule)) return fault;
        } else if (name == "type") {
            const auto* type = member.value().if_string();
            rule.type = type ? value_type_from(std::string_view(*type)) : std::nullopt;
            if (rule.type) continue;
            return column_fault(column, "/type",
                                "type must be integer, float, boolean, date, datetime, identifier "
                                "or text");
        } else {
            return column_fault(column, fmt::format("/{}", name),
                                "a column takes type and missing");
        }
    }
    return std::nullopt;
}

std::optional<OptionFault> take_columns(const boost::json::value& columns, UploadOptions& options) {
    const auto* object = columns.if_object();
    if (!object) {
        return OptionFault{std::string(columns_name), "columns must be an object by column name"};
    }
    for (const auto& member : *object) {
        const std::string_view name(member.key().data(), member.key().size());
        auto& rule = options.profile.columns[std::string(name)];
        if (auto fault = take_rule(name, member.value(), rule)) return fault;
    }
    return std::nullopt;
}

std::optional<OptionFault> take_target(const boost::json::value& target, UploadOptions& options) {
    const auto* name = target.if_string();
    if (!name || name->empty()) {
        return OptionFault{std::string(target_name), "target_column must be the name of a column"};
    }
    options.profile.target_column = std::string_view(*name);
    return std::nullopt;
}

struct Option {
    std::string_view name;
    Taken take;
};

constexpr Option known_options[] = {
    {gap_name, take_gap},         {mapping_name, take_mapping},
    {"encoding", take_encoding},  {"delimiter", take_delimiter},
    {"sheet", take_sheet},        {"table", take_table},
    {"header", take_header},      {"rejects_percent_max", take_rejects},
    {columns_name, take_columns}, {target_name, take_target},
};

}  // namespace

boost::system::result<UploadOptions, OptionFault> parse_upload_options(std::string_view json) {
    UploadOptions options;
    if (json.empty()) return options;
    boost::system::error_code wrong;
    const auto parsed = boost::json::parse(json, wrong);
    if (wrong || !parsed.is_object()) return OptionFault{"", "options must be a JSON object"};

    const auto& asked = parsed.get_object();
    for (const auto& option : known_options) {
        const auto* value = asked.if_contains(option.name);
        if (!value) continue;
        if (auto fault = option.take(*value, options)) return *fault;
    }
    return options;
}

bool is_known_option(std::string_view name) {
    return std::ranges::find(known_options, name, &Option::name) != std::end(known_options);
}

}  // namespace undertone
