#include "api/metrics_listener.h"

#include "api/auth/principal_guard.h"

namespace undertone {
namespace {

HttpConfig listener_config(const Config& config) {
    HttpConfig http;
    http.listen = {config.metrics.listen};
    http.threads = 1;
    http.blocking_threads = 1;
    http.connections_max = 64;
    http.drain_timeout_s = config.http.drain_timeout_s;
    return http;
}

}  // namespace

MetricsListener::MetricsListener(const Config& config, const Clock& clock, const Log& log,
                                 Metrics& metrics, UploadHandler& uploads, EventListener& events)
    : http_(listener_config(config)) {
    if (config.metrics.listen.empty()) return;
    router_.add(metrics_routes(metrics));
    server_.emplace(HttpServer::Parts{.config = http_,
                                      .clock = clock,
                                      .log = log,
                                      .router = router_,
                                      .guard = guard_,
                                      .uploads = uploads,
                                      .events = events,
                                      .reads_block = false,
                                      .on_exchange = {}});
}

Result<> MetricsListener::start() { return server_ ? server_->start() : Result<>(); }

void MetricsListener::stop() {
    if (server_) server_->stop();
}

std::optional<Response> MetricsListener::Unforwarded::check(Request& request, const Route&) {
    if (!is_forwarded(request)) return std::nullopt;
    return problem(Error{ErrorCode::forbidden, "metrics are not for a proxy to pass on"}, request);
}

}  // namespace undertone
