#include "common/config.h"

#include "common/config_environment.h"
#include "common/config_settings.h"
#include "common/config_toml.h"
#include "common/config_validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace undertone {
namespace {

Result<> apply_file(LoadedConfig& loaded, const std::vector<Setting>& settings,
                    const ConfigInputs& inputs) {
    const auto assigned = assign_toml(settings, inputs.file, inputs.file_place);
    if (!assigned) return assigned.error();
    for (const auto& [path, line] : *assigned) {
        loaded.sources[path] = fmt::format("{}:{}", inputs.file_place, line);
    }
    return {};
}

Error flag_error(std::string_view flag, std::string_view problem) {
    return {ErrorCode::invalid_value, fmt::format("--set {}: {}", flag, problem)};
}

Error unknown_flag(std::string_view path, const std::vector<Setting>& settings) {
    std::vector<std::string> paths;
    for (const auto& setting : settings) paths.push_back(setting.path());
    const auto meant = nearest(path, paths);
    const auto hint = meant.empty() ? std::string() : fmt::format(", did you mean {}?", meant);
    return flag_error(path, fmt::format("unknown setting{}", hint));
}

Result<> apply_flag(LoadedConfig& loaded, const std::vector<Setting>& settings,
                    std::string_view flag) {
    const auto equals = flag.find('=');
    if (equals == std::string_view::npos) return flag_error(flag, "expected section.field=value");
    const auto path = flag.substr(0, equals);
    const auto setting = std::ranges::find(settings, path, &Setting::path);
    if (setting == settings.end()) return unknown_flag(path, settings);
    if (const auto assigned = assign_text(*setting, flag.substr(equals + 1)); !assigned) {
        return flag_error(path, assigned.error().detail);
    }
    loaded.sources[setting->path()] = "--set";
    return {};
}

/// nullopt if the file cannot be opened.
std::optional<std::string> file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path)) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// "data/" and "data" are one folder.
std::string absolute_folder(const std::string& folder) {
    auto path = std::filesystem::absolute(folder).lexically_normal().string();
    if (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

}  // namespace

Result<LoadedConfig> resolve_config(const ConfigInputs& inputs) {
    LoadedConfig loaded;
    loaded.data_dir = inputs.data_dir;
    const auto settings = settings_of(loaded.config);
    if (const auto done = apply_file(loaded, settings, inputs); !done) return done.error();

    const auto dotenv = parse_dotenv(inputs.dotenv);
    if (!dotenv) return dotenv.error();
    if (const auto done = assign_environment(loaded, settings, *dotenv, ".env"); !done) {
        return done.error();
    }
    if (const auto done = assign_environment(loaded, settings, inputs.environment, "environment");
        !done) {
        return done.error();
    }
    for (const auto& flag : inputs.settings) {
        if (const auto done = apply_flag(loaded, settings, flag); !done) return done.error();
    }
    normalize(loaded);
    if (const auto valid = validate(loaded); !valid) return valid.error();
    return loaded;
}

Result<LoadedConfig> load_config(const ConfigFlags& flags, const Environment& environment) {
    ConfigInputs inputs;
    if (!flags.config_file.empty()) inputs.file_place = flags.config_file;
    const auto file = file_text(inputs.file_place);
    if (!file && !flags.config_file.empty()) {
        return Error{ErrorCode::not_found,
                     fmt::format("--config {}: the file cannot be read", flags.config_file)};
    }
    inputs.file = file.value_or("");
    inputs.dotenv = file_text(".env").value_or("");
    inputs.environment = environment;
    inputs.settings = flags.settings;
    inputs.data_dir = absolute_folder(flags.data_dir);
    return resolve_config(inputs);
}

}  // namespace undertone
