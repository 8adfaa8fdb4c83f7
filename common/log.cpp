#include "common/log.h"

#include "common/clock.h"
#include "common/log_line.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace undertone {
namespace {

spdlog::level::level_enum threshold_of(std::string_view level) {
    if (level == "debug") return spdlog::level::debug;
    if (level == "warn") return spdlog::level::warn;
    if (level == "error") return spdlog::level::err;
    return spdlog::level::info;
}

std::string_view name_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::debug:
            return "debug";
        case spdlog::level::warn:
            return "warn";
        case spdlog::level::err:
            return "error";
        default:
            return "info";
    }
}

}  // namespace

/// spdlog decides by level and writes whole lines, one at a time, to standard error.
struct Log::Sink {
    LogFormat format;
    spdlog::logger logger;

    Sink(const LogConfig& config, std::string_view program)
        : format(config.format == "json" ? LogFormat::json : LogFormat::text),
          logger(std::string(program), std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
        logger.set_level(threshold_of(config.level));
        logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(
            "%v", spdlog::pattern_time_type::utc, /*eol=*/""));
    }

    void write(spdlog::level::level_enum level, std::string_view event, std::string_view context,
               LogFields fields) {
        if (!logger.should_log(level)) return;
        const auto now = SystemClock().now();
        logger.log(level, render_log_line(format, now, name_of(level), event, context, fields));
    }
};

Log::Log(const LogConfig& config, std::string_view program)
    : sink_(std::make_shared<Sink>(config, program)) {
    append_log_fields(context_, sink_->format, {{"program", program}});
}

Log Log::with(LogFields fields) const {
    Log copy = *this;
    append_log_fields(copy.context_, sink_->format, fields);
    return copy;
}

void Log::debug(std::string_view event, LogFields fields) const {
    sink_->write(spdlog::level::debug, event, context_, fields);
}

void Log::info(std::string_view event, LogFields fields) const {
    sink_->write(spdlog::level::info, event, context_, fields);
}

void Log::warn(std::string_view event, LogFields fields) const {
    sink_->write(spdlog::level::warn, event, context_, fields);
}

void Log::error(std::string_view event, LogFields fields) const {
    sink_->write(spdlog::level::err, event, context_, fields);
}

}  // namespace undertone
