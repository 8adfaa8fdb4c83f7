#include "common/config_environment.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {
namespace {

/// What an older service's variable sets here. No path: nothing uses it yet.
struct Alias {
    std::string_view name;
    std::string_view path;
};

constexpr Alias aliases[] = {
    {"DATABASE_URL", "database.url"},
    {"REDIS_URL", "redis.url"},
    {"UPLOAD_DIR", "storage.url"},
    {"MAX_FILE_SIZE", "upload.dataset_file_bytes_max"},
    {"BACKEND_CORS_ORIGINS", "http.cors_origins"},
    {"DEBUG", "log.level"},
    {"SECRET_KEY", "auth.secret_key"},
    {"JWT_SECRET", "auth.secret_key"},
    {"ACCESS_TOKEN_EXPIRE_MINUTES", "auth.access_token_minutes"},
    {"REPORTS_DIR", {}},
    {"APP_NAME", {}},
};

/// The older value in our words; empty where it asks for nothing.
std::string translated(std::string_view alias, std::string_view value) {
    if (alias == "UPLOAD_DIR") return fmt::format("file:{}", value);
    if (alias == "DEBUG") {
        return value == "1" || value == "true" || value == "True" || value == "TRUE" ? "debug" : "";
    }
    return std::string(value);
}

Error at(std::string_view place, std::string_view name, std::string_view problem) {
    return {ErrorCode::invalid_value, fmt::format("{} {}: {}", place, name, problem)};
}

Result<> assign_alias(LoadedConfig& loaded, const std::vector<Setting>& settings,
                      const Alias& alias, const std::string& value, std::string_view place) {
    if (value.empty()) return {};
    if (alias.path.empty()) {
        loaded.ignored[std::string(alias.name)] = place;
        return {};
    }
    const auto text = translated(alias.name, value);
    if (text.empty()) return {};
    const auto setting = std::ranges::find(settings, alias.path, &Setting::path);
    if (const auto assigned = assign_text(*setting, text); !assigned) {
        return at(place, alias.name, assigned.error().detail);
    }
    loaded.sources[std::string(alias.path)] = fmt::format("{} {}", place, alias.name);
    return {};
}

/// UNDERTONE_QUEUE_LEASE_MS, with one underscore too few, must not be passed over in silence;
/// UNDERTONE_PORT may be anybody's (Kubernetes sets such names).
bool looks_like_setting(std::string_view name, const std::vector<Setting>& settings) {
    if (name.find("__") != std::string_view::npos) return true;
    return std::ranges::any_of(settings, [&](const Setting& setting) {
        auto single = setting.environment_name();
        single.erase(single.find("__"), 1);
        return single == name;
    });
}

Error unknown(std::string_view place, std::string_view name, const std::vector<Setting>& settings) {
    std::vector<std::string> names;
    for (const auto& setting : settings) names.push_back(setting.environment_name());
    const auto meant = nearest(name, names);
    const auto hint = meant.empty() ? std::string() : fmt::format(", did you mean {}?", meant);
    return at(place, name, fmt::format("unknown setting{}", hint));
}

}  // namespace

Result<> assign_environment(LoadedConfig& loaded, const std::vector<Setting>& settings,
                            const Environment& environment, std::string_view place) {
    for (const auto& alias : aliases) {
        const auto variable = environment.find(std::string(alias.name));
        if (variable == environment.end()) continue;
        auto assigned = assign_alias(loaded, settings, alias, variable->second, place);
        if (!assigned) return assigned;
    }
    for (const auto& [name, value] : environment) {
        if (!name.starts_with("UNDERTONE_")) continue;
        const auto setting = std::ranges::find(settings, name, &Setting::environment_name);
        if (setting == settings.end()) {
            if (looks_like_setting(name, settings)) return unknown(place, name, settings);
            continue;
        }
        if (const auto assigned = assign_text(*setting, value); !assigned) {
            return at(place, name, assigned.error().detail);
        }
        loaded.sources[setting->path()] = fmt::format("{} {}", place, name);
    }
    return {};
}

}  // namespace undertone
