#include "api/handlers/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace undertone {
namespace {

const prometheus::Histogram::BucketBoundaries duration_buckets = {
    0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30};

}  // namespace

struct Metrics::Families {
    /// The series of one route, found without a look-up by labels.
    struct RouteSeries {
        std::array<prometheus::Counter*, 6> by_status_class{};  // [4] counts 4xx
        prometheus::Histogram* duration = nullptr;
    };

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("undertone_http_requests_total")
            .Help("Requests answered, by route and class of status")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& durations =
        prometheus::BuildHistogram()
            .Name("undertone_http_request_seconds")
            .Help("From the request's head to the answer's last byte")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& bytes = prometheus::BuildCounter()
                                                         .Name("undertone_http_bytes_total")
                                                         .Help("Bytes received and sent")
                                                         .Register(registry);
    prometheus::Family<prometheus::Gauge>& jobs = prometheus::BuildGauge()
                                                      .Name("undertone_queue_jobs")
                                                      .Help("Jobs that the queue knows, by state")
                                                      .Register(registry);
    prometheus::Gauge& streams = prometheus::BuildGauge()
                                     .Name("undertone_http_exports")
                                     .Help("Exports being sent")
                                     .Register(registry)
                                     .Add({});
    prometheus::Family<prometheus::Gauge>& turns =
        prometheus::BuildGauge()
            .Name("undertone_http_blocking_turns")
            .Help("Threads for handlers that wait: taken by customers' requests, or waited for")
            .Register(registry);
    prometheus::Gauge& turns_taken = turns.Add({{"state", "taken"}});
    prometheus::Gauge& turns_waiting = turns.Add({{"state", "waiting"}});
    prometheus::Gauge& workers = prometheus::BuildGauge()
                                     .Name("undertone_workers")
                                     .Help("Worker lanes seen within the last lease")
                                     .Register(registry)
                                     .Add({});
    prometheus::Gauge& groups = prometheus::BuildGauge()
                                    .Name("undertone_store_write_groups")
                                    .Help("Write groups committed by this process")
                                    .Register(registry)
                                    .Add({});
    prometheus::Gauge& transactions = prometheus::BuildGauge()
                                          .Name("undertone_store_transactions")
                                          .Help("Transactions these groups took")
                                          .Register(registry)
                                          .Add({});
    prometheus::Counter& bytes_in = bytes.Add({{"direction", "in"}});
    prometheus::Counter& bytes_out = bytes.Add({{"direction", "out"}});

    std::shared_mutex mutex;
    std::unordered_map<const Route*, RouteSeries> routes;

    RouteSeries series_of(const Route* route) {
        {
            const std::shared_lock lock(mutex);
            if (const auto it = routes.find(route); it != routes.end()) return it->second;
        }
        const std::unique_lock lock(mutex);
        auto& series = routes[route];
        if (series.duration) return series;
        const std::string path(route ? route->path : "unmatched");
        const std::string method(route ? to_string(route->method) : "any");
        for (std::size_t i = 1; i < series.by_status_class.size(); ++i) {
            series.by_status_class[i] = &requests.Add(
                {{"route", path}, {"method", method}, {"status", std::to_string(i) + "xx"}});
        }
        series.duration = &durations.Add({{"route", path}, {"method", method}}, duration_buckets);
        return series;
    }
};

Metrics::Metrics(Services& services)
    : services_(services), families_(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

void Metrics::on_exchange(const Exchange& exchange) {
    const auto series = families_->series_of(exchange.route);
    const auto status_class = static_cast<std::size_t>(exchange.status / 100);
    if (status_class < series.by_status_class.size() && series.by_status_class[status_class]) {
        series.by_status_class[status_class]->Increment();
    }
    series.duration->Observe(std::chrono::duration<double>(exchange.duration).count());
    families_->bytes_in.Increment(static_cast<double>(exchange.bytes_in));
    families_->bytes_out.Increment(static_cast<double>(exchange.bytes_out));
}

std::string Metrics::text() {
    if (const auto stats = services_.queue.stats()) {
        families_->jobs.Add({{"state", "waiting"}}).Set(static_cast<double>(stats->waiting));
        families_->jobs.Add({{"state", "leased"}}).Set(static_cast<double>(stats->leased));
        families_->jobs.Add({{"state", "delayed"}}).Set(static_cast<double>(stats->delayed));
        families_->workers.Set(static_cast<double>(stats->workers));
    }
    const auto health = services_.database.health();
    families_->groups.Set(static_cast<double>(health.groups));
    families_->transactions.Set(static_cast<double>(health.transactions));
    if (server_) {
        const auto load = server_->load();
        families_->streams.Set(static_cast<double>(load.streams));
        families_->turns_taken.Set(static_cast<double>(load.threads_taken));
        families_->turns_waiting.Set(static_cast<double>(load.threads_waited_for));
    }
    return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

std::vector<Route> metrics_routes(Metrics& metrics) {
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/metrics",
                      .access = Access::operator_only,
                      .execution = Execution::blocking,
                      .tag = "operation",
                      .summary = "Prometheus metrics",
                      .parameters = {},
                      .answers = {{200, "", "Prometheus text", "text/plain"}},
                      .handler = [&metrics](const Request&) {
                          Response response;
                          response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                          response.body = metrics.text();
                          return response;
                      }});
    return routes;
}

}  // namespace undertone
