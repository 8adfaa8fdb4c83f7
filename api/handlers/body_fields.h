// A body of a few named texts: a JSON object, or a form where the client's document has one.
#pragma once

#include "api/handlers/request_values.h"
#include "common/store/field_fault.h"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace undertone {

enum class BodyKind { json, json_or_form };

class BodyFields {
public:
    /// 400 for what is neither. A form is application/x-www-form-urlencoded or multipart/form-data.
    static Parsed<BodyFields> read(const Request& request, BodyKind kind);

    bool has(std::string_view name) const;
    /// Empty if absent or null. Fault: it is no text.
    Checked<std::string> text(std::string_view name) const;
    /// Faults: also absent or empty.
    Checked<std::string> required(std::string_view name) const;
    /// A whole number of a JSON body; `fallback` if absent.
    Checked<std::int64_t> number(std::string_view name, std::int64_t fallback, std::int64_t least,
                                 std::int64_t most) const;
    const boost::json::object& members() const { return members_; }

private:
    boost::json::object members_;
};

}  // namespace undertone
