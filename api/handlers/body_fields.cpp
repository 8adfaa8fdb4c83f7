#include "api/handlers/body_fields.h"

#include "api/handlers/json_body.h"
#include "api/http/url.h"
#include "api/upload/multipart.h"
#include "common/store/json_object.h"
#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::uint32_t fields_max = 100;

/// "a=1&b=2" (WHATWG URL 5.1). The first value of a name counts.
boost::json::object parse_urlencoded(std::string_view text) {
    boost::json::object members;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto name = percent_decode(pair.substr(0, pair.find('=')));
        if (const auto value = query_value(pair, name); value && !members.contains(name)) {
            members[name] = *value;
        }
    }
    return members;
}

class FieldSink final : public MultipartSink {
public:
    Result<> part_begin(const PartHeaders& headers) override {
        name_ = headers.name;
        value_.clear();
        return {};
    }
    Result<> part_data(std::string_view bytes) override {
        value_ += bytes;
        return {};
    }
    Result<> part_end() override {
        if (!members.contains(name_)) members[name_] = value_;
        return {};
    }

    boost::json::object members;

private:
    std::string name_, value_;
};

Result<boost::json::object> parse_multipart(std::string_view type, std::string_view body) {
    auto parser = MultipartParser::create(type, fields_max);
    if (!parser) return parser.error();
    FieldSink sink;
    if (const auto fed = parser->feed(body, sink); !fed) return fed.error();
    if (const auto finished = parser->finish(); !finished) return finished.error();
    return std::move(sink.members);
}

}  // namespace

Parsed<BodyFields> BodyFields::read(const Request& request, BodyKind kind) {
    const auto content_type = request.header("Content-Type");
    const auto type = lower_case(trim(content_type.substr(0, content_type.find(';'))));
    BodyFields fields;
    const bool form_taken = kind == BodyKind::json_or_form;
    if (form_taken && type == "application/x-www-form-urlencoded") {
        fields.members_ = parse_urlencoded(request.body);
        return fields;
    }
    if (form_taken && type == "multipart/form-data") {
        auto members = parse_multipart(content_type, request.body);
        if (!members) return problem(members.error(), request);
        fields.members_ = std::move(*members);
        return fields;
    }
    auto object = parse_json_object(request.body);
    if (!object) return refuse_body(request, object.error());
    fields.members_ = std::move(*object);
    return fields;
}

bool BodyFields::has(std::string_view name) const { return members_.contains(name); }

Checked<std::string> BodyFields::text(std::string_view name) const {
    const auto* value = members_.if_contains(name);
    if (value == nullptr || value->is_null()) return good_text({});
    if (value->is_string()) {
        const std::string_view found = value->get_string();
        if (is_valid_utf8(found) && found.find('\0') == found.npos)
            return good_text(std::string(found));
    }
    return FieldFault{std::string(name), fmt::format("{} must be text", name)};
}

Checked<std::string> BodyFields::required(std::string_view name) const {
    auto found = text(name);
    if (found && found->empty()) {
        return FieldFault{std::string(name), fmt::format("{} is required", name)};
    }
    return found;
}

Checked<std::int64_t> BodyFields::number(std::string_view name, std::int64_t fallback,
                                         std::int64_t least, std::int64_t most) const {
    return has(name) ? whole_number_in(members_, name, least, most) : fallback;
}

}  // namespace undertone
