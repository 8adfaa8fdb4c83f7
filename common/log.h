// Structured logs: one event a line under a fixed message, values as key=value or JSON.
//
//   ts=2026-01-05T10:14:07.113Z level=info event="upload stored" request_id="7f3a" bytes=2048
#pragma once

#include "common/config.h"
#include "common/ids.h"

#include <fmt/format.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace undertone {

template <class T>
concept Arithmetic = std::is_arithmetic_v<T>;

/// One value of a log line, rendered when it is made.
struct LogField {
    std::string_view key;
    std::string value;
    bool quoted;  ///< text: shown in quotes; numbers and booleans are not

    LogField(std::string_view name, std::string_view text) : key(name), value(text), quoted(true) {}
    LogField(std::string_view name, const char* text) : LogField(name, std::string_view(text)) {}
    LogField(std::string_view name, const std::string& text)
        : LogField(name, std::string_view(text)) {}
    template <Arithmetic T>
    LogField(std::string_view name, T number)
        : key(name), value(fmt::format("{}", number)), quoted(false) {}
    template <class Kind>
    LogField(std::string_view name, const Id<Kind>& id)
        : key(name), value(id.to_string()), quoted(true) {}
};

using LogFields = std::initializer_list<LogField>;

/// A value that carries context and is passed like any dependency. Copying is cheap. Thread-safe.
class Log {
public:
    /// Writes to standard error. `program` stands in every line.
    Log(const LogConfig& config, std::string_view program);

    /// The same log with more context in every line.
    Log with(LogFields fields) const;

    void debug(std::string_view event, LogFields fields = {}) const;
    void info(std::string_view event, LogFields fields = {}) const;
    void warn(std::string_view event, LogFields fields = {}) const;
    void error(std::string_view event, LogFields fields = {}) const;

private:
    struct Sink;
    std::shared_ptr<Sink> sink_;
    std::string context_;  // rendered once: " request_id=\"7f3a\"" or ",\"request_id\":\"7f3a\""
};

}  // namespace undertone
