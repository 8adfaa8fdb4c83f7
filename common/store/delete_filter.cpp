#include "common/store/delete_filter.h"

#include <boost/json.hpp>

namespace undertone {
namespace {

boost::json::value time_value(const std::optional<Time>& time) {
    return time ? boost::json::value(to_micros(*time)) : nullptr;
}

std::optional<Time> time_from(const boost::json::value& value) {
    if (value.is_null()) return std::nullopt;
    return from_micros(value.to_number<std::int64_t>());
}

}  // namespace

std::string to_json(const DeleteFilter& wanted) {
    const auto& filter = wanted.filter;
    return boost::json::serialize(boost::json::object{{"before", wanted.before.to_string()},
                                                      {"status", filter.status},
                                                      {"kind", filter.kind},
                                                      {"q", filter.filename_part},
                                                      {"from", time_value(filter.from)},
                                                      {"to", time_value(filter.to)}});
}

Result<DeleteFilter> delete_filter_from_json(std::string_view json) {
    try {
        const auto value = boost::json::parse(json);
        const auto text = [&](const char* name) { return std::string(value.at(name).as_string()); };
        const auto before = UploadId::parse(text("before"));
        if (!before) return Error{ErrorCode::internal, "a delete job names no id"};
        return DeleteFilter{.filter = {.status = text("status"),
                                       .kind = text("kind"),
                                       .filename_part = text("q"),
                                       .from = time_from(value.at("from")),
                                       .to = time_from(value.at("to"))},
                            .before = *before};
    } catch (const std::exception& error) {
        return Error{ErrorCode::internal, error.what()};
    }
}

}  // namespace undertone
