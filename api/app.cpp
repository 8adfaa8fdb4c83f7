#include "api/app.h"

#include "api/audit/credential_log_writer.h"
#include "api/auth/principal_guard.h"
#include "api/dialects/conversations_accounts.h"
#include "api/dialects/csv_collections.h"
#include "api/dialects/csv_datasets.h"
#include "api/dialects/csv_datasets_accounts.h"
#include "api/dialects/csv_datasets_records.h"
#include "api/dialects/reports_accounts.h"
#include "api/dialects/reports_previews.h"
#include "api/handlers/alert_rules.h"
#include "api/handlers/alerts.h"
#include "api/handlers/api_keys.h"
#include "api/handlers/audit_log.h"
#include "api/handlers/collections.h"
#include "api/handlers/dashboard.h"
#include "api/handlers/dataset_comparison.h"
#include "api/handlers/datasets.h"
#include "api/handlers/dictionary.h"
#include "api/handlers/documents.h"
#include "api/handlers/health.h"
#include "api/handlers/invitations.h"
#include "api/handlers/jwks.h"
#include "api/handlers/members.h"
#include "api/handlers/metrics.h"
#include "api/handlers/passwords.h"
#include "api/handlers/records.h"
#include "api/handlers/report_shares.h"
#include "api/handlers/reports.h"
#include "api/handlers/upload_actions.h"
#include "api/handlers/upload_contents.h"
#include "api/handlers/uploads.h"
#include "api/housekeeping.h"
#include "api/http/docs_pages.h"
#include "api/http/server.h"
#include "api/limits/login_throttle.h"
#include "api/limits/rate_limits.h"
#include "api/metrics_listener.h"
#include "api/upload/upload_receiver.h"
#include "common/signals.h"
#include "common/store/open_stores.h"

#include <cstring>
#include <optional>

namespace undertone {
namespace {

void wait_for_stop(const sigset_t& signals, const Log& log, HttpServer& server) {
    for (;;) {
        int signal = 0;
        ::sigwait(&signals, &signal);
        if (signal != SIGHUP) {
            log.info("api stopping", {{"signal", ::strsignal(signal)}});
            return;
        }
        if (const auto reloaded = server.reload_tls(); !reloaded) {
            log.error("certificate not reloaded", {{"error", reloaded.error().detail}});
        }
    }
}

int refuse_start(const Log& log, const Error& error) {
    log.error("api cannot start", {{"error", error.detail}});
    return 1;
}

/// RFC 7518 3.2: who has seen a token signed with a shorter one can try to guess it. No more than a
/// warning, as a forged token still needs a login that is open.
void warn_of_short_secret(const Log& log, const AuthConfig& config) {
    constexpr std::size_t bytes_min = 32;
    if (config.secret_key.empty() || config.secret_key.size() >= bytes_min) return;
    log.warn("auth.secret_key is short and may be guessed",
             {{"bytes", config.secret_key.size()}, {"bytes_min", bytes_min}});
}

}  // namespace

int run_api(const LoadedConfig& loaded) {
    const auto& config = loaded.config;
    const auto signals = block_signals({SIGTERM, SIGINT, SIGHUP});
    ::signal(SIGPIPE, SIG_IGN);
    const Log log(config.log, "api");
    const SystemClock clock;

    auto stores = open_stores(config, log);
    if (!stores) return refuse_start(log, stores.error());

    const auto queue = make_redis_queue(config.redis, config.queue, log);
    const auto publisher = make_event_publisher(config.redis, log);
    const auto listener = make_event_listener(config.redis, log);
    JobAnnouncer announcer(log, *queue);
    TenantDirectory tenants(clock, *stores->database);
    TenantScorers scorers(*stores->database);
    TableCache tables(*stores->blobs);
    AnswerCache answers(*stores->database);
    const auto token_keys = TokenKeys::open(config.auth, key_folder_of(loaded), clock);
    if (!token_keys) return refuse_start(log, token_keys.error());
    warn_of_short_secret(log, config.auth);
    LoginDirectory logins(clock, *stores->database, **token_keys);
    AccountChanges changes(logins, tenants, *publisher, *listener);
    AuditTrail audit(clock);
    CredentialLog credentials(clock);
    const CredentialLogWriter credential_log_writer(log, *stores->database, audit, credentials);
    LoginService login_service(
        {config.auth, clock, *stores->database, **token_keys, changes, audit, credentials});
    RedisPool redis(config.redis, log.with({{"redis", "keys and limits"}}));
    SharedBuckets buckets(redis);
    LoginThrottle throttle(config.limits, clock, buckets);
    AccountService account_service({config.auth, clock, *stores->database, changes, throttle, audit,
                                    credentials,
                                    is_open_mode(config) && listens_on_loopback_only(config.http)});

    ResetMailer reset_mailer({config, log, account_service});
    Services services{config,        clock,     log,          *stores->database, *stores->blobs,
                      *queue,        announcer, *publisher,   tenants,           scorers,
                      tables,        answers,   audit,        credentials,       account_service,
                      login_service, changes,   reset_mailer, throttle};
    PrincipalGuard guard(make_policy(config), tenants, logins, credentials);
    IdempotencyKeys keys(clock, *stores->database, redis, tenants);
    TenantQuotas quotas(config.limits, clock, *stores->database);
    // In open mode customer_id is anybody's word: there is nobody to hold to a rate.
    std::optional<RateLimits> limits;
    if (!is_open_mode(config)) limits.emplace(config.limits, clock, buckets);
    std::optional<LimitingGuard> limiting_guard;
    if (limits) limiting_guard.emplace(guard, *limits);
    UploadReceiver receiver({config.upload, config.scan, clock, log, *stores->database,
                             *stores->blobs, announcer, guard, tenants, keys, quotas, audit,
                             limits ? &*limits : nullptr});
    Metrics metrics(services);
    const Housekeeping housekeeping(config.storage, clock, log, *stores->database, *stores->blobs);

    Router router;
    router.add(keys.with_keys(upload_routes(services)));
    router.add(keys.with_keys(upload_action_routes(services)));
    router.add(upload_content_routes(services));
    router.add(record_routes(services));
    router.add(csv_dataset_record_routes(services));
    router.add(reports_preview_routes(services));
    router.add(keys.with_keys(collection_routes(services)));
    router.add(keys.with_keys(dataset_routes(services)));
    router.add(dataset_comparison_routes(services));
    router.add(keys.with_keys(csv_collection_routes(services)));
    router.add(keys.with_keys(csv_dataset_routes(services)));
    router.add(dashboard_routes(services));
    router.add(keys.with_keys(alert_rule_routes(services)));
    router.add(alert_routes(services));
    router.add(dictionary_routes(services));
    router.add(keys.with_keys(csv_datasets_account_routes(services)));
    router.add(keys.with_keys(conversations_account_routes(services)));
    router.add(keys.with_keys(reports_account_routes(services)));
    router.add(keys.with_keys(report_routes(services)));
    router.add(keys.with_keys(report_share_routes(services)));
    router.add(keys.with_keys(password_routes(services)));
    router.add(member_routes(services));
    router.add(keys.with_keys(invitation_routes(services)));
    router.add(keys.with_keys(api_key_routes(services)));
    router.add(audit_log_routes(services));
    router.add(jwks_routes(**token_keys));
    router.add(health_routes(services));
    router.add(metrics_routes(metrics));
    router.add(docs_routes());
    router.add(document_routes(router));

    HttpServer server(
        {.config = config.http,
         .clock = clock,
         .log = log,
         .router = router,
         .guard = limiting_guard ? static_cast<Guard&>(*limiting_guard) : guard,
         .uploads = receiver,
         .events = *listener,
         .reads_block = stores->database->reads_block(),
         .on_exchange = [&metrics](const Exchange& exchange) { metrics.on_exchange(exchange); }});
    metrics.watch(server);
    MetricsListener metrics_listener(config, clock, log, metrics, receiver, *listener);
    if (const auto started = metrics_listener.start(); !started) {
        return refuse_start(log, started.error());
    }
    if (const auto started = server.start(); !started) return refuse_start(log, started.error());
    log.info("api started", {{"mode", is_open_mode(config) ? "open" : "required"}});
    wait_for_stop(signals, log, server);
    server.stop();
    metrics_listener.stop();
    log.info("api stopped");
    return 0;
}

}  // namespace undertone
