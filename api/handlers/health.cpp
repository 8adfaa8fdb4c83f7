#include "api/handlers/health.h"

#include "common/json_writer.h"
#include "common/scan/clamd.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <mutex>

namespace undertone {
namespace {

constexpr std::chrono::seconds report_kept{1};

struct Check {
    std::string_view name;
    bool ok;
    bool vital;  ///< without it nothing can be accepted or read: down instead of degraded
    double latency_ms;
    std::string detail;
};

struct Report {
    std::string_view status = "ok";  ///< ok | degraded | down
    std::string body;
    std::chrono::steady_clock::time_point made_at;
};

Check timed(const Clock& clock, std::string_view name, bool vital,
            const std::function<Result<std::string>()>& probe) {
    const auto start = clock.steady();
    const auto result = probe();
    const std::chrono::duration<double, std::milli> took = clock.steady() - start;
    return {name, result.has_value(), vital, took.count(),
            result ? *result : result.error().detail};
}

Result<std::string> check_database(Services& services) {
    const auto health = services.database.health();
    if (!health.ok) return Error{ErrorCode::unavailable, health.detail};
    const auto read = services.database.read([](Connection& connection) -> Result<> {
        constexpr std::string_view sql = "SELECT 1";
        const auto row = connection.query(sql, {}, [](const Row&) {});
        if (!row) return row.error();
        return {};
    });
    if (!read) return read.error();
    return std::string();
}

Result<std::string> check_space(Services& services) {
    const auto space = services.blobs.space();
    if (!space) return space.error();
    const auto percent =
        space->total_bytes == 0 ? 100 : space->free_bytes * 100 / space->total_bytes;
    auto detail = fmt::format("{} % free", percent);
    if (percent < services.config.storage.free_percent_min) {
        return Error{ErrorCode::storage_full, std::move(detail)};
    }
    return detail;
}

Report make_report(Services& services) {
    std::vector<Check> checks;
    checks.push_back(
        timed(services.clock, "database", true, [&] { return check_database(services); }));
    Result<QueueStats> stats = Error{ErrorCode::unavailable, "not asked"};
    checks.push_back(timed(services.clock, "redis", false, [&]() -> Result<std::string> {
        stats = services.queue.stats();
        if (!stats) return stats.error();
        return std::string();
    }));
    checks.push_back(timed(services.clock, "storage", true, [&]() -> Result<std::string> {
        const auto space = services.blobs.space();
        if (!space) return space.error();
        return std::string();
    }));
    checks.push_back(timed(services.clock, "workers", false, [&]() -> Result<std::string> {
        if (!stats) return stats.error();
        if (stats->workers == 0) return Error{ErrorCode::unavailable, "no worker is running"};
        return fmt::format("{} running", stats->workers);
    }));
    checks.push_back(timed(services.clock, "disk", false, [&] { return check_space(services); }));
    if (const auto clamd = make_clamd(services.config.scan)) {
        checks.push_back(timed(services.clock, "scanner", false, [&]() -> Result<std::string> {
            if (const auto alive = clamd->ping(); !alive) return alive.error();
            return clamd->address().to_string();
        }));
    }

    Report report;
    for (const auto& check : checks) {
        if (check.ok) continue;
        if (check.vital) report.status = "down";
        if (report.status == "ok") report.status = "degraded";
    }
    JsonWriter json;
    json.begin_object();
    json.field("status", report.status);
    json.key("checks").begin_object();
    for (const auto& check : checks) {
        json.key(check.name).begin_object();
        json.field("status", check.ok ? "ok" : check.vital ? "down" : "degraded");
        json.field("latency_ms", check.latency_ms);
        json.key("detail").text_or_null(check.detail);
        json.end_object();
    }
    json.end_object();
    json.end_object();
    report.body = json.take();
    report.made_at = services.clock.steady();
    return report;
}

/// Checks at most once a second, however often it is asked.
class HealthReporter {
public:
    explicit HealthReporter(Services& services) : services_(services) {}

    std::shared_ptr<const Report> fresh() const {
        const std::lock_guard lock(mutex_);
        const bool usable = report_ && services_.clock.steady() - report_->made_at < report_kept;
        return usable ? report_ : nullptr;
    }

    std::shared_ptr<const Report> renewed() {
        const std::lock_guard one_at_a_time(renewing_);
        if (auto report = fresh()) return report;
        auto report = std::make_shared<const Report>(make_report(services_));
        const std::lock_guard lock(mutex_);
        report_ = report;
        return report;
    }

private:
    Services& services_;
    mutable std::mutex mutex_;
    std::mutex renewing_;
    std::shared_ptr<const Report> report_;
};

Response answer(const Report& report) {
    Response response;
    response.status = report.status == "down" ? 503 : 200;
    response.body = report.body;
    if (response.status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

}  // namespace

std::vector<Route> health_routes(Services& services) {
    const auto reporter = std::make_shared<HealthReporter>(services);
    const auto full = [reporter](const Request&) {
        if (const auto report = reporter->fresh()) return answer(*report);
        Response response;
        response.later = [reporter] { return answer(*reporter->renewed()); };
        return response;
    };
    const auto live = [](const Request&) {
        Response response;
        response.body = R"({"status":"ok"})";
        return response;
    };
    const auto route = [](std::string_view path, std::string_view summary, auto handler) {
        return Route{.method = Method::get,
                     .path = path,
                     .access = Access::anyone,
                     .execution = Execution::inline_read,
                     .tag = "health",
                     .summary = summary,
                     .parameters = {},
                     .answers = {{200, "Health", "ok or degraded"}, {503, "Health", "down"}},
                     .handler = handler};
    };
    std::vector<Route> routes;
    routes.push_back(route("/api/v1/health", "Every part's state", full));
    routes.push_back(route("/api/v1/health/ready", "Whether requests should be sent here", full));
    routes.push_back(route("/api/v1/health/live", "Whether the process answers", live));
    return routes;
}

}  // namespace undertone
