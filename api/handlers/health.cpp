#include "api/handlers/health.h"

#include "common/json_writer.h"
#include "common/scan/clamd.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace undertone {
namespace {

constexpr std::chrono::seconds report_kept{1};

/// What a probe that got an answer makes of it.
struct Finding {
    bool ok = true;
    std::string detail = {};
};

struct Check {
    std::string_view name;
    bool vital;  ///< without it nothing can be accepted or read: down instead of degraded
    double latency_ms;
    Finding finding;
    std::string error = {};  ///< with its paths and addresses, for the log; anyone reads `finding`
};

struct Report {
    std::vector<Check> checks;
    std::string_view status = "ok";  ///< ok | degraded | down
    std::string body;
    std::chrono::steady_clock::time_point made_at;
};

Check timed(const Clock& clock, std::string_view name, bool vital,
            const std::function<Result<Finding>()>& probe) {
    const auto start = clock.steady();
    const auto found = probe();
    const std::chrono::duration<double, std::milli> took = clock.steady() - start;
    if (found) return {name, vital, took.count(), *found};
    return {name, vital, took.count(), {false, "it does not answer"}, found.error().detail};
}

Result<Finding> check_database(Services& services) {
    const auto health = services.database.health();
    if (!health.ok) return Error{ErrorCode::unavailable, health.detail};
    const auto read = services.database.read([](Connection& connection) -> Result<> {
        constexpr std::string_view sql = "SELECT 1";
        const auto row = connection.query(sql, {}, [](const Row&) {});
        if (!row) return row.error();
        return {};
    });
    if (!read) return read.error();
    return Finding{};
}

Result<Finding> check_space(Services& services) {
    const auto space = services.blobs.space();
    if (!space) return space.error();
    const auto percent =
        space->total_bytes == 0 ? 100 : space->free_bytes * 100 / space->total_bytes;
    return Finding{percent >= services.config.storage.free_percent_min,
                   fmt::format("{} % free", percent)};
}

std::vector<Check> run_checks(Services& services) {
    std::vector<Check> checks;
    const auto check = [&](std::string_view name, bool vital, const auto& probe) {
        checks.push_back(timed(services.clock, name, vital, probe));
    };
    check("database", true, [&] { return check_database(services); });
    Result<QueueStats> stats = Error{ErrorCode::unavailable, "not asked"};
    check("redis", false, [&]() -> Result<Finding> {
        stats = services.queue.stats();
        if (!stats) return stats.error();
        return Finding{};
    });
    check("storage", true, [&]() -> Result<Finding> {
        const auto space = services.blobs.space();
        if (!space) return space.error();
        return Finding{};
    });
    check("workers", false, [&]() -> Result<Finding> {
        if (!stats) return Finding{false, "not known without redis"};
        if (stats->workers == 0) return Finding{false, "no worker is running"};
        return Finding{true, fmt::format("{} running", stats->workers)};
    });
    check("disk", false, [&] { return check_space(services); });
    if (const auto clamd = make_clamd(services.config.scan)) {
        check("scanner", false, [&]() -> Result<Finding> {
            if (const auto alive = clamd->ping(); !alive) return alive.error();
            return Finding{};
        });
    }
    return checks;
}

Report make_report(Services& services) {
    Report report{.checks = run_checks(services), .body = {}, .made_at = {}};
    for (const auto& check : report.checks) {
        if (check.finding.ok) continue;
        if (check.vital) report.status = "down";
        if (report.status == "ok") report.status = "degraded";
    }
    JsonWriter json;
    json.begin_object();
    json.field("status", report.status);
    json.key("checks").begin_object();
    for (const auto& check : report.checks) {
        json.key(check.name).begin_object();
        json.field("status", check.finding.ok ? "ok" : check.vital ? "down" : "degraded");
        json.field("latency_ms", check.latency_ms);
        json.key("detail").text_or_null(check.finding.detail);
        json.end_object();
    }
    json.end_object();
    json.end_object();
    report.body = json.take();
    report.made_at = services.clock.steady();
    return report;
}

/// The errors that `before`, the last report if there was one, did not have.
void log_new_errors(const Log& log, const Report& report, const Report* before) {
    for (std::size_t i = 0; i < report.checks.size(); ++i) {
        const auto& check = report.checks[i];
        if (check.error.empty() || (before && !before->checks[i].error.empty())) continue;
        log.warn("a part does not answer", {{"part", check.name}, {"error", check.error}});
    }
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
        log_new_errors(services_.log, *report, report_.get());
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
