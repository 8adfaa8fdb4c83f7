// What one line of the log looks like, in both formats. Does no I/O.
//
//   ts=2026-01-05T10:14:07.113Z level=info event="upload stored" program="undertone-api" bytes=2048
//   {"ts":"2026-01-05T10:14:07.113Z","level":"info","event":"upload stored","bytes":2048}
#pragma once

#include "common/clock.h"
#include "common/log.h"

#include <string>
#include <string_view>

namespace undertone {

enum class LogFormat { text, json };

/// Appends ` key="value"` or `,"key":"value"` for each field. A hostile value stays on its line.
void append_log_fields(std::string& line, LogFormat format, LogFields fields);

/// The whole line, its newline included. `context` was made by append_log_fields().
std::string render_log_line(LogFormat format, Time time, std::string_view level,
                            std::string_view event, std::string_view context, LogFields fields);

}  // namespace undertone
