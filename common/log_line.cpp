#include "common/log_line.h"

#include "common/json_writer.h"

#include <fmt/format.h>

#include <iterator>

namespace undertone {
namespace {

void append_text_field(std::string& line, const LogField& field) {
    if (field.quoted) {
        fmt::format_to(std::back_inserter(line), " {}={:?}", field.key,
                       std::string_view(field.value));
    } else {
        fmt::format_to(std::back_inserter(line), " {}={}", field.key, field.value);
    }
}

void append_json_field(std::string& line, const LogField& field) {
    line += ',';
    append_json_string(line, field.key);
    line += ':';
    // JSON has no word for nan and inf, the only numbers that are written with an n.
    const bool is_literal = !field.quoted && field.value.find('n') == std::string::npos;
    if (is_literal) {
        line += field.value;
    } else {
        append_json_string(line, field.value);
    }
}

}  // namespace

void append_log_fields(std::string& line, LogFormat format, LogFields fields) {
    for (const auto& field : fields) {
        if (format == LogFormat::text) {
            append_text_field(line, field);
        } else {
            append_json_field(line, field);
        }
    }
}

std::string render_log_line(LogFormat format, Time time, std::string_view level,
                            std::string_view event, std::string_view context, LogFields fields) {
    const auto ts = to_rfc3339_millis(time);
    std::string line;
    if (format == LogFormat::text) {
        line = fmt::format("ts={} level={} event={:?}", ts, level, event);
    } else {
        line = fmt::format(R"({{"ts":"{}","level":"{}","event":)", ts, level);
        append_json_string(line, event);
    }
    line += context;
    append_log_fields(line, format, fields);
    line += format == LogFormat::text ? "\n" : "}\n";
    return line;
}

}  // namespace undertone
