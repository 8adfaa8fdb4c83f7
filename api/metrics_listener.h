// /metrics on an address of its own (metrics.listen), for a collector that has no credential.
#pragma once

#include "api/handlers/metrics.h"
#include "api/http/router.h"
#include "api/http/server.h"
#include "common/config.h"

#include <optional>

namespace undertone {

/// Whoever reaches the address may ask, except through a proxy.
class MetricsListener {
public:
    /// `uploads` and `events` are what every server needs; no route here uses them.
    MetricsListener(const Config& config, const Clock& clock, const Log& log, Metrics& metrics,
                    UploadHandler& uploads, EventListener& events);

    /// Does nothing where metrics.listen is empty. Errors: as HttpServer::start().
    Result<> start();
    void stop();

private:
    class Unforwarded final : public Guard {
        std::optional<Response> check(Request& request, const Route& route) override;
    };

    HttpConfig http_;
    Router router_;
    Unforwarded guard_;
    std::optional<HttpServer> server_;
};

}  // namespace undertone
