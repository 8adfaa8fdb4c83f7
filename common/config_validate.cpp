#include "common/config_validate.h"

#include "common/clamd_address.h"
#include "common/config_listen.h"
#include "common/config_settings.h"
#include "common/database_url.h"
#include "common/ip_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <span>

namespace undertone {
namespace {

struct Range {
    std::string_view path;
    std::uint64_t min, max;
};

constexpr std::uint64_t day_s = 86'400;
constexpr std::uint64_t gib = 1ULL << 30;

constexpr Range ranges[] = {
    {"http.threads", 0, 256},
    {"http.blocking_threads", 1, 256},
    {"http.blocking_threads_per_tenant", 1, 256},
    {"http.password_threads", 0, 256},
    {"http.passwords_max", 1, 100'000},
    {"http.connections_max", 1, 1'000'000},
    {"http.uploads_max", 1, 100'000},
    {"http.exports_per_tenant", 1, 100'000},
    {"http.waiters_max", 0, 1'000'000},
    {"http.header_bytes_max", 1'024, 1'048'576},
    {"http.json_bytes_max", 1'024, gib},
    {"http.header_timeout_s", 1, 3'600},
    {"http.body_timeout_s", 1, 3'600},
    {"http.idle_timeout_s", 1, day_s},
    {"http.write_timeout_s", 1, 3'600},
    {"http.drain_timeout_s", 0, 3'600},
    {"auth.access_token_minutes", 1, 1'440},
    {"auth.refresh_token_days", 1, 366},
    {"auth.login_hours", 1, 720},
    {"auth.cookie_days", 1, 366},
    {"auth.invitation_hours", 1, 8'760},
    {"auth.password_reset_minutes", 1, 1'440},
    {"upload.file_bytes_max", 1, 1'024 * gib},
    {"upload.files_max", 1, 100'000},
    {"upload.parts_max", 1, 1'000'000},
    {"upload.inline_bytes_max", 0, 16'777'216},
    {"upload.expansion_ratio_max", 1, 1'000'000},
    {"upload.expanded_bytes_max", 1, 1'024 * 1'024 * gib},
    {"scan.timeout_s", 1, 3'600},
    {"limits.reads_per_minute", 0, 100'000'000},
    {"limits.writes_per_minute", 0, 100'000'000},
    {"limits.logins_per_minute", 0, 100'000'000},
    {"limits.refused_per_minute", 0, 100'000'000},
    {"limits.failed_logins_per_account", 0, 1'000'000},
    {"limits.failed_logins_per_address", 0, 1'000'000},
    {"database.pool_size", 1, 1'000},
    {"database.cache_mib", 1, 65'536},
    {"database.lock_timeout_ms", 100, 600'000},
    {"storage.free_percent_min", 0, 90},
    {"storage.orphan_minutes", 1, 525'600},
    {"redis.timeout_ms", 10, 600'000},
    {"queue.lease_ms", 200, day_s * 1'000},
    {"queue.attempts_max", 1, 1'000},
    {"queue.backoff_ms", 1, day_s * 1'000},
    {"queue.backoff_max_ms", 1, day_s * 1'000},
    {"queue.losses_max", 1, 1'000},
    {"queue.reconcile_s", 1, day_s},
    {"worker.threads", 0, 256},
    {"worker.batch_jobs", 1, 10'000},
    {"analysis.conversation_gap_seconds", 1, 366 * day_s},
    {"analysis.rejects_max", 0, 1'000'000},
    {"analysis.record_bytes_max", 1'024, gib},
    {"analysis.columns_max", 1, 1'000'000},
    {"analysis.rejects_percent_max", 0, 100},
};

/// Collects the first problem found, so that checks read as a list.
class Checks {
public:
    explicit Checks(const LoadedConfig& loaded) : loaded_(loaded) {}

    void require(bool holds, std::string_view path, std::string_view problem) {
        if (holds || !result_) return;
        const auto source = loaded_.sources.find(std::string(path));
        const auto from = source == loaded_.sources.end() ? "default" : source->second;
        result_ = Error{ErrorCode::invalid_value, fmt::format("{}: {} ({})", path, problem, from)};
    }

    void one_of(std::string_view path, const std::string& value,
                std::initializer_list<std::string_view> choices) {
        require(std::ranges::find(choices, value) != choices.end(), path,
                fmt::format("expected one of {}, got {:?}", fmt::join(choices, ", "), value));
    }

    /// URLs may hold passwords, so a refused one is not shown.
    void url(std::string_view path, std::string_view value,
             std::initializer_list<std::string_view> prefixes) {
        const bool known = std::ranges::any_of(prefixes, [&](std::string_view prefix) {
            return value.starts_with(prefix) && value.size() > prefix.size();
        });
        require(known, path,
                fmt::format("expected a URL that begins with {}", fmt::join(prefixes, " or ")));
    }

    void address(std::string_view path, const std::string& text) {
        const auto parsed = parse_listen_address(text);
        require(parsed.has_value(), path, parsed ? std::string() : parsed.error().detail);
    }

    Result<> result() const { return result_; }

private:
    const LoadedConfig& loaded_;
    Result<> result_;
};

void check_ranges(Checks& checks, Config config) {
    for (const auto& setting : settings_of(config)) {
        const auto range = std::ranges::find(ranges, setting.path(), &Range::path);
        if (range == std::end(ranges)) continue;
        const auto number = std::visit(
            [](const auto* field) -> std::uint64_t {
                if constexpr (std::is_integral_v<std::remove_reference_t<decltype(*field)>>) {
                    return *field;
                }
                return 0;
            },
            setting.field);
        checks.require(number >= range->min && number <= range->max, range->path,
                       fmt::format("expected {} to {}, got {}", range->min, range->max, number));
    }
}

/// An origin is scheme, host and port (RFC 6454), never a path and never a wildcard.
bool is_origin(std::string_view text) {
    const auto host = text.find("://");
    return (text.starts_with("http://") || text.starts_with("https://")) &&
           host + 3 < text.size() && text.find_first_of("/*", host + 3) == std::string_view::npos;
}

void check_http(Checks& checks, const HttpConfig& http) {
    checks.require(!http.listen.empty(), "http.listen", "expected at least one ADDRESS:PORT");
    for (const auto& address : http.listen) checks.address("http.listen", address);
    for (const auto& origin : http.cors_origins) {
        checks.require(
            is_origin(origin), "http.cors_origins",
            fmt::format("expected origins such as https://app.example.org, got {:?}", origin));
    }
    for (const auto& proxy : http.trusted_proxies) {
        checks.require(
            IpNetwork::parse(proxy).has_value(), "http.trusted_proxies",
            fmt::format("expected addresses or networks such as 10.0.0.0/8, got {:?}", proxy));
    }
    if (!http.public_url.empty()) {
        checks.url("http.public_url", http.public_url, {"http://", "https://"});
    }
    checks.require(http.tls_certificate_file.empty() == http.tls_private_key_file.empty(),
                   "http.tls_certificate_file", "expected both PEM files or none");
}

/// The address that makes `open` mode a hole; empty if all are loopback ones.
std::string public_address(const HttpConfig& http) {
    const auto found = std::ranges::find_if(http.listen, [](const std::string& text) {
        const auto address = parse_listen_address(text);
        return address && !address->is_loopback();
    });
    return found == http.listen.end() ? std::string() : *found;
}

void check_auth(Checks& checks, const Config& config) {
    checks.one_of("auth.mode", config.auth.mode, {"", "open", "required"});
    const auto address = public_address(config.http);
    checks.require(
        config.auth.mode != "open" || config.auth.allow_open_on_public || address.empty(),
        "auth.mode",
        fmt::format("open lets anyone who reaches {} read and change everything; use required, or "
                    "set auth.allow_open_on_public = true",
                    address));
    checks.one_of("auth.cookie_same_site", config.auth.cookie_same_site, {"lax", "none"});
    const bool tls =
        !config.http.tls_certificate_file.empty() || config.http.public_url.starts_with("https://");
    checks.require(config.auth.cookie_same_site != "none" || tls, "auth.cookie_same_site",
                   "browsers take none over TLS alone; set http.tls_certificate_file, or an https "
                   "http.public_url");
}

void check_scan(Checks& checks, const ScanConfig& scan) {
    checks.one_of("scan.when_down", scan.when_down, {"hold", "accept", "refuse"});
    if (scan.clamd.empty()) return;
    const auto address = parse_clamd_address(scan.clamd);
    checks.require(address.has_value(), "scan.clamd",
                   address ? std::string() : address.error().detail);
}

std::string absolute_path(const std::string& path, const std::string& data_dir) {
    return (std::filesystem::path(data_dir) / path).lexically_normal().string();
}

// What names nothing stays as it is, for validate() to refuse.

std::string absolute_database_url(const std::string& text, const std::string& data_dir) {
    auto url = parse_database_url(text);
    if (!url) return text;
    if (url->kind == DatabaseUrl::Kind::sqlite) url->target = absolute_path(url->target, data_dir);
    return url->to_string();
}

std::string absolute_storage_url(const std::string& url, const std::string& data_dir) {
    constexpr std::string_view scheme = "file:";
    if (!url.starts_with(scheme) || url.size() == scheme.size()) return url;
    return std::string(scheme) + absolute_path(url.substr(scheme.size()), data_dir);
}

void drop_trailing_slash(std::string& text) {
    if (text.ends_with('/')) text.pop_back();
}

}  // namespace

void normalize(LoadedConfig& loaded) {
    auto& config = loaded.config;
    config.database.url = absolute_database_url(config.database.url, loaded.data_dir);
    config.storage.url = absolute_storage_url(config.storage.url, loaded.data_dir);
    config.storage.scratch_dir = absolute_path(config.storage.scratch_dir, loaded.data_dir);
    for (auto* file : {&config.http.tls_certificate_file, &config.http.tls_private_key_file}) {
        if (!file->empty()) *file = absolute_path(*file, loaded.data_dir);
    }
    drop_trailing_slash(config.http.public_url);
    std::ranges::for_each(config.http.cors_origins, drop_trailing_slash);
}

Result<> validate(const LoadedConfig& loaded) {
    const auto& config = loaded.config;
    Checks checks(loaded);
    check_ranges(checks, config);
    check_http(checks, config.http);
    check_auth(checks, config);
    check_scan(checks, config.scan);
    checks.require(config.upload.parts_max >= config.upload.files_max, "upload.parts_max",
                   "expected at least upload.files_max");
    const auto database = parse_database_url(config.database.url);
    checks.require(database.has_value(), "database.url",
                   database ? std::string() : database.error().detail);
    checks.url("storage.url", config.storage.url, {"file:/"});
    if (!config.redis.url.empty()) {
        checks.url("redis.url", config.redis.url, {"redis://", "unix:/"});
    }
    checks.require(config.queue.backoff_max_ms >= config.queue.backoff_ms, "queue.backoff_max_ms",
                   "expected at least queue.backoff_ms");
    checks.one_of("log.format", config.log.format, {"text", "json"});
    checks.one_of("log.level", config.log.level, {"debug", "info", "warn", "error"});
    if (!config.metrics.listen.empty()) checks.address("metrics.listen", config.metrics.listen);
    return checks.result();
}

bool listens_on_loopback_only(const HttpConfig& http) { return public_address(http).empty(); }

bool is_open_mode(const Config& config) {
    if (!config.auth.mode.empty()) return config.auth.mode == "open";
    return listens_on_loopback_only(config.http);
}

}  // namespace undertone
