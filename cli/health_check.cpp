#include "cli/health_check.h"

#include "cli/port_probe.h"
#include "common/database_url.h"
#include "common/db/migrate.h"
#include "common/json_writer.h"
#include "common/queue/job_queue.h"
#include "common/queue/redis_connection.h"
#include "common/scan/clamd.h"
#include "common/store/open_stores.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace undertone {
namespace {

HealthCheck good(std::string_view name, std::string detail) {
    return {.name = name, .ok = true, .vital = false, .detail = std::move(detail), .fix = {}};
}

HealthCheck bad(std::string_view name, std::string detail, std::string fix) {
    return {.name = name,
            .ok = false,
            .vital = false,
            .detail = std::move(detail),
            .fix = std::move(fix)};
}

HealthCheck vital(HealthCheck check) {
    check.vital = true;
    return check;
}

/// True where the configured database has never been made: looking must not make it.
bool is_new_store(const LoadedConfig& loaded) {
    const auto url = parse_database_url(loaded.config.database.url);
    return url && url->kind == DatabaseUrl::Kind::sqlite && !std::filesystem::exists(url->target);
}

HealthCheck check_schema(const SchemaVersions& versions) {
    auto detail =
        fmt::format("version {}, this program's is {}", versions.current, versions.latest);
    if (versions.current == versions.latest) return good("schema", std::move(detail));
    return bad("schema", std::move(detail), "run `undertone migrate`");
}

HealthCheck check_writes(Database& database) {
    const auto health = database.health();
    if (!health.ok) return bad("writes", health.detail, "end the process that is named");
    return good("writes", "no one holds the others up");
}

HealthCheck check_space(BlobStore& blobs, const StorageConfig& config) {
    const auto space = blobs.space();
    if (!space) return bad("disk", space.error().detail, "check storage.url");
    if (space->total_bytes == 0) return good("disk", "has no end");
    const auto percent = space->free_bytes * 100 / space->total_bytes;
    auto detail = fmt::format("{} MiB free, {} %", space->free_bytes >> 20, percent);
    if (percent >= config.free_percent_min) return good("disk", std::move(detail));
    return bad(
        "disk", std::move(detail),
        fmt::format("uploads are refused below storage.free_percent_min = {}: free some room",
                    config.free_percent_min));
}

HealthCheck check_blobs(const BlobAudit& blobs) {
    auto detail = fmt::format("{} orphans, {} missing", blobs.orphans, blobs.missing);
    if (blobs.missing > 0) {
        return bad("blobs", std::move(detail), "restore storage.url from a backup");
    }
    if (blobs.orphans > 0) {
        return bad("blobs", std::move(detail), "nothing to do: the API moves orphans to the trash");
    }
    return good("blobs", std::move(detail));
}

/// The database; null, with a check that says why, where it is not there or not ready for us.
std::unique_ptr<Database> examine_database(const LoadedConfig& loaded, const Log& log,
                                           HealthReport& report) {
    auto& checks = report.checks;
    const auto& config = loaded.config.database;
    if (is_new_store(loaded)) {
        checks.push_back(vital(bad("database", fmt::format("nothing in {} yet", loaded.data_dir),
                                   "run `undertone up`, or name the right folder with --data")));
        return nullptr;
    }
    const auto versions = schema_versions(config);
    if (!versions) {
        checks.push_back(vital(bad("database", versions.error().detail, "check database.url")));
        return nullptr;
    }
    checks.push_back(vital(check_schema(*versions)));
    if (!checks.back().ok) return nullptr;  // open_database() would make what is missing

    auto database = open_database(config, log);
    if (!database) {
        checks.push_back(vital(bad("database", database.error().detail, "check database.url")));
        return nullptr;
    }
    checks.push_back(vital(good("database", "opens")));
    checks.push_back(vital(check_writes(**database)));
    return std::move(*database);
}

/// open_blob_store(), but only where there is something to open.
Result<std::unique_ptr<BlobStore>> open_existing_blobs(Database& database,
                                                       const StorageConfig& config,
                                                       const Log& log) {
    const auto store_id = find_store_id(database);
    if (!store_id) return store_id.error();
    const auto folder = config.url.substr(std::string_view("file:").size());
    if (store_id->empty() || !std::filesystem::exists(folder)) {
        return Error{ErrorCode::not_found, fmt::format("there is no {}", folder)};
    }
    return open_blob_store(config, *store_id, log);
}

void examine_blobs(Database& database, const StorageConfig& config, const Log& log,
                   HealthReport& report) {
    auto& checks = report.checks;
    const auto blobs = open_existing_blobs(database, config, log);
    if (!blobs) {
        checks.push_back(bad("blobs", blobs.error().detail,
                             "check storage.url; on a new store, start Undertone once"));
        return;
    }
    checks.push_back(check_space(**blobs, config));
    const auto audit = audit_blobs(database, **blobs, config, SystemClock().now());
    if (!audit) {
        checks.push_back(bad("blobs", audit.error().detail, "check storage.url"));
        return;
    }
    report.blobs = *audit;
    checks.push_back(check_blobs(*audit));
}

Result<std::string> eviction_policy(const RedisConfig& config) {
    const auto address = parse_redis_url(config.url);
    if (!address) return address.error();
    RedisConnection connection(*address, std::chrono::milliseconds(config.timeout_ms));
    if (const auto opened = connection.open(); !opened) return opened.error();
    RedisCommand command("CONFIG");
    command.add("GET").add("maxmemory-policy");
    const auto answer = connection.run(command);
    if (!answer) return answer.error();
    // A managed Redis may hide its configuration.
    const auto value = answer->value();
    return value.size() == 2 ? std::string(value[1].text()) : std::string("unknown");
}

HealthCheck check_redis(const RedisConfig& config) {
    const auto policy = eviction_policy(config);
    if (!policy) {
        return bad("redis", policy.error().detail,
                   "uploads are kept and run later: start Redis, or check redis.url");
    }
    auto detail = fmt::format("answers, maxmemory-policy {}", *policy);
    if (*policy == "noeviction" || *policy == "unknown") return good("redis", std::move(detail));
    return bad("redis", std::move(detail),
               "it may forget jobs (they are found again later): set maxmemory-policy noeviction");
}

HealthCheck check_workers(const Config& config, const Log& log) {
    const auto stats = make_redis_queue(config.redis, config.queue, log)->stats();
    if (!stats) return bad("workers", stats.error().detail, "see the check of Redis");
    auto detail = fmt::format("{} at work, {} jobs waiting{}", stats->workers, stats->waiting,
                              stats->paused ? ", all paused" : "");
    if (stats->paused) return bad("workers", std::move(detail), "run `undertone queue resume`");
    if (stats->workers > 0) return good("workers", std::move(detail));
    return bad("workers", std::move(detail), "start undertone-worker");
}

HealthCheck no_redis() {
    return bad("redis", "redis.url is not set, and no private one runs",
               "run `undertone up`, or set redis.url");
}

void examine_queue(const LoadedConfig& loaded, const Log& log, HealthReport& report) {
    const auto& redis = loaded.config.redis;
    if (redis.url.empty()) {
        report.checks.push_back(no_redis());
        return;
    }
    report.checks.push_back(check_redis(redis));
    report.checks.push_back(check_workers(loaded.config, log));
}

/// Paused or empty is as well as any other state of it.
HealthCheck check_queue_answers(const Config& config, const Log& log) {
    if (config.redis.url.empty()) return no_redis();
    const auto stats = make_redis_queue(config.redis, config.queue, log)->stats();
    if (!stats) return bad("queue", stats.error().detail, "start Redis, or check redis.url");
    return good("queue", fmt::format("answers, {} jobs waiting", stats->waiting));
}

/// Says nothing where uploads are not scanned.
void examine_scanner(const ScanConfig& config, HealthReport& report) {
    const auto clamd = make_clamd(config);
    if (!clamd) return;
    const auto place = clamd->address().to_string();
    if (const auto alive = clamd->ping(); !alive) {
        const bool read = config.when_down == "accept";
        report.checks.push_back(
            bad("scanner", fmt::format("{}: {}", place, alive.error().detail),
                read ? "uploads are read unscanned: start clamd, or check scan.clamd"
                     : "uploads wait until they are scanned: start clamd, or check scan.clamd"));
        return;
    }
    report.checks.push_back(good("scanner", place + " answers"));
}

HealthCheck check_api(const HttpConfig& http) {
    if (is_live(http)) return good("api", base_url(http));
    return bad("api", fmt::format("{} does not answer", base_url(http)), "run `undertone up`");
}

HealthCheck check_mode(const Config& config) {
    if (!is_open_mode(config)) return good("auth", "required: every call needs a credential");
    if (listens_on_loopback_only(config.http)) {
        return good("auth", "open, reachable from this machine only");
    }
    return bad("auth", "open to anyone who reaches this address",
               "set auth.mode = \"required\" and make keys with `undertone key create`");
}

}  // namespace

std::string_view HealthReport::status() const {
    const auto is_down = [](const HealthCheck& check) { return !check.ok && check.vital; };
    if (std::ranges::any_of(checks, is_down)) return "down";
    return std::ranges::all_of(checks, &HealthCheck::ok) ? "ok" : "degraded";
}

std::string HealthReport::to_json() const {
    JsonWriter json;
    json.begin_object().field("status", status()).key("checks").begin_array();
    for (const auto& check : checks) {
        json.begin_object().field("name", check.name).field("ok", check.ok);
        json.field("detail", check.detail).field("fix", check.fix).end_object();
    }
    json.end_array().field("orphan_blobs", blobs.orphans);
    json.field("missing_blobs", blobs.missing).end_object();
    return json.take();
}

std::string HealthReport::to_text() const {
    std::string text;
    for (const auto& check : checks) {
        text += fmt::format("{} {:<9} {}\n", check.ok ? "ok  " : "FAIL", check.name, check.detail);
        if (!check.ok) text += fmt::format("               -> {}\n", check.fix);
    }
    return text + fmt::format("{}\n", status());
}

HealthReport examine(const LoadedConfig& loaded, const Log& log) {
    HealthReport report;
    if (const auto database = examine_database(loaded, log, report)) {
        examine_blobs(*database, loaded.config.storage, log, report);
    }
    examine_queue(loaded, log, report);
    examine_scanner(loaded.config.scan, report);
    report.checks.push_back(check_api(loaded.config.http));
    report.checks.push_back(check_mode(loaded.config));
    return report;
}

HealthReport examine_for_worker(const LoadedConfig& loaded, const Log& log) {
    HealthReport report;
    examine_database(loaded, log, report);
    report.checks.push_back(check_queue_answers(loaded.config, log));
    examine_scanner(loaded.config.scan, report);
    return report;
}

}  // namespace undertone
