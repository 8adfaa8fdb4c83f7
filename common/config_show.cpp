#include "common/config_docs.h"
#include "common/config_settings.h"
#include "common/config_toml.h"

#include <fmt/format.h>

#include <iterator>

namespace undertone {
namespace {

constexpr std::string_view file_head =
    "# Every setting at its default. The programs read this file as ./config/undertone.toml or "
    "where\n"
    "# --config says. Later ones win: this file, ./.env, the environment\n"
    "# (UNDERTONE_QUEUE__LEASE_MS=5000), a flag (--set queue.lease_ms=5000).\n";

/// "redis://:secret@host" -> "redis://:****@host". Up to the last @, as a password may hold one.
std::string masked(const std::string& url) {
    const auto authority = url.find("://");
    const auto at = url.rfind('@');
    if (authority == std::string::npos || at == std::string::npos || at < authority) return url;
    const auto colon = url.find(':', authority + 3);
    if (colon == std::string::npos || colon > at) return url;
    return url.substr(0, colon + 1) + "****" + url.substr(at);
}

/// "postgresql://host/db?password=secret&x=1" -> "...?password=****&x=1".
std::string masked_parameter(const std::string& url) {
    constexpr std::string_view parameter = "password=";
    const auto start = url.find(parameter);
    if (start == std::string::npos) return url;
    const auto value = start + parameter.size();
    const auto end = std::min(url.find('&', value), url.size());
    return url.substr(0, value) + "****" + url.substr(end);
}

/// "****" for what is set, be it a text or a list of them.
std::string masked_secret(const Setting& setting) {
    const auto shown = to_toml(setting);
    return shown == "\"\"" || shown == "[]" ? shown : quote_toml("****");
}

std::string shown_value(const Setting& setting) {
    if (setting.name.starts_with("secret_key")) return masked_secret(setting);
    const auto* const* text = std::get_if<std::string*>(&setting.field);
    if (!text || setting.name != "url") return to_toml(setting);
    return quote_toml(masked_parameter(masked(**text)));
}

/// "[queue]" before the first field of each section.
void append_section(std::string& text, std::string_view& section, const Setting& setting) {
    if (section == setting.section) return;
    section = setting.section;
    fmt::format_to(std::back_inserter(text), "\n[{}]\n", section);
}

}  // namespace

std::string describe_config(const LoadedConfig& loaded) {
    auto config = loaded.config;
    auto text = fmt::format("# data folder: {}\n", loaded.data_dir);
    for (const auto& [name, place] : loaded.ignored) {
        fmt::format_to(std::back_inserter(text), "# {} ({}): no setting uses it yet\n", name,
                       place);
    }
    std::string_view section;
    for (const auto& setting : settings_of(config)) {
        append_section(text, section, setting);
        const auto source = loaded.sources.find(setting.path());
        fmt::format_to(std::back_inserter(text), "{} = {}  # {}\n", setting.name,
                       shown_value(setting),
                       source == loaded.sources.end() ? "default" : source->second);
    }
    return text;
}

std::string default_config_file() {
    Config defaults;
    std::string text(file_head);
    std::string_view section;
    for (const auto& setting : settings_of(defaults)) {
        append_section(text, section, setting);
        for (const auto line : doc_lines(setting)) {
            fmt::format_to(std::back_inserter(text), "# {}\n", line);
        }
        fmt::format_to(std::back_inserter(text), "{} = {}\n", setting.name, to_toml(setting));
    }
    return text;
}

}  // namespace undertone
