// GET /metrics: Prometheus text of this API process and of the queue.
#pragma once

#include "api/handlers/services.h"
#include "api/http/router.h"
#include "api/http/server.h"

#include <memory>
#include <vector>

namespace undertone {

/// Counts what the server does. Thread-safe; on_exchange() is called for every request.
class Metrics {
public:
    explicit Metrics(Services& services);
    ~Metrics();

    void on_exchange(const Exchange& exchange);
    /// Shows what the server has in hand, too. It must outlive the calls of text().
    void watch(const HttpServer& server) { server_ = &server; }
    /// The exposition format, with what store and queue say now.
    std::string text();

private:
    struct Families;
    Services& services_;
    const HttpServer* server_ = nullptr;
    std::unique_ptr<Families> families_;
};

std::vector<Route> metrics_routes(Metrics& metrics);

}  // namespace undertone
