// Every setting: schema, default and documentation in one place.
//
// A field `lease_ms` of section `queue` is set by, later ones winning:
//   config/undertone.toml  [queue] lease_ms = 5000
//   the environment        UNDERTONE_QUEUE__LEASE_MS=5000   (also from ./.env, below the real one)
//   a flag                 --set queue.lease_ms=5000
#pragma once

#include "common/result.h"

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace undertone {

struct HttpConfig {
    /// Addresses to listen on, ADDRESS:PORT; an IPv6 address stands in brackets.
    std::vector<std::string> listen = {"127.0.0.1:8000", "[::1]:8000"};
    /// Host names by which the service may be called in `open` mode, besides loopback names.
    std::vector<std::string> allowed_hosts;
    /// The address people reach the service by, where it is not the first of `listen` (behind a
    /// proxy): what `undertone` shows, and what its client commands call.
    std::string public_url;
    /// Origins that a browser may call from; empty on loopback: http://localhost:3000 and :8000.
    std::vector<std::string> cors_origins;
    /// Proxies, as addresses or networks such as 10.0.0.0/8, whose X-Forwarded-For and
    /// X-Forwarded-Proto tell who is calling; nobody else's do.
    std::vector<std::string> trusted_proxies;
    /// Event loops; 0: one per core.
    std::uint32_t threads = 0;
    /// Threads for handlers that wait (changes, deletes, the queue).
    std::uint32_t blocking_threads = 8;
    /// How many of them one customer's requests (tables, exports, changes) may hold at a time; what
    /// more it asks for waits its turn.
    std::uint32_t blocking_threads_per_tenant = 3;
    /// Threads that check passwords, at low priority; 0: one for every two cores.
    std::uint32_t password_threads = 0;
    /// Requests waiting for them before new ones get 503.
    std::uint32_t passwords_max = 64;
    /// Open connections before new ones get 503.
    std::uint32_t connections_max = 10'000;
    /// Uploads being received at a time before new ones get 503.
    std::uint32_t uploads_max = 256;
    /// Exports of one customer being sent at a time before new ones get 503.
    std::uint32_t exports_per_tenant = 32;
    /// Waiting answers and event streams at a time.
    std::uint32_t waiters_max = 5'000;
    /// Bytes of a request's head.
    std::uint32_t header_bytes_max = 65'536;
    /// Bytes of a JSON body.
    std::uint64_t json_bytes_max = 1'048'576;
    /// Seconds within which a request's head has to be there.
    std::uint32_t header_timeout_s = 10;
    /// Seconds a body may stand still.
    std::uint32_t body_timeout_s = 30;
    /// Seconds an idle connection is kept.
    std::uint32_t idle_timeout_s = 75;
    /// Seconds a client may take to read a piece of an answer.
    std::uint32_t write_timeout_s = 30;
    /// Seconds that a stopping server gives the requests in hand.
    std::uint32_t drain_timeout_s = 20;
    /// The certificate chain in PEM; set with the private key: TLS. Relative to the data folder.
    std::string tls_certificate_file;
    /// The certificate's private key in PEM. Relative to the data folder.
    std::string tls_private_key_file;
};
BOOST_DESCRIBE_STRUCT(HttpConfig, (),
                      (listen, allowed_hosts, public_url, cors_origins, trusted_proxies, threads,
                       blocking_threads, blocking_threads_per_tenant, password_threads,
                       passwords_max, connections_max, uploads_max, exports_per_tenant, waiters_max,
                       header_bytes_max, json_bytes_max, header_timeout_s, body_timeout_s,
                       idle_timeout_s, write_timeout_s, drain_timeout_s, tls_certificate_file,
                       tls_private_key_file))

struct AuthConfig {
    /// open | required; empty: open when every address listened on is a loopback one.
    std::string mode;
    /// Lets `open` listen on other addresses than loopback.
    bool allow_open_on_public = false;
    /// Signs access tokens, with HS256: a long random text, the same for all API processes. Empty:
    /// Ed25519 keys in the data folder (secrets/jwt), the first of which is made at the start.
    std::string secret_key;
    /// Earlier values of secret_key whose tokens are still taken.
    std::vector<std::string> secret_keys_previous;
    /// Minutes an access token lives that comes with a refresh token.
    std::uint32_t access_token_minutes = 30;
    /// Days within which a refresh token has to be used.
    std::uint32_t refresh_token_days = 30;
    /// Hours an access token lives that comes without a refresh token.
    std::uint32_t login_hours = 24;
    /// Days a login by cookie lasts.
    std::uint32_t cookie_days = 30;
    /// SameSite of that cookie: lax | none (sent by allowed origins of other sites too; over TLS
    /// alone).
    std::string cookie_same_site = "lax";
    /// Hours an invitation is open.
    std::uint32_t invitation_hours = 168;
    /// Minutes in which a password can be reset with a token.
    std::uint32_t password_reset_minutes = 60;
    /// The program that delivers mail, such as `sendmail -t`: it gets a message with its To: on its
    /// standard input. Empty: who forgets a password asks the operator.
    std::string mail_command;
};
BOOST_DESCRIBE_STRUCT(AuthConfig, (),
                      (mode, allow_open_on_public, secret_key, secret_keys_previous,
                       access_token_minutes, refresh_token_days, login_hours, cookie_days,
                       cookie_same_site, invitation_hours, password_reset_minutes, mail_command))

struct UploadConfig {
    /// Bytes of one file.
    std::uint64_t file_bytes_max = 2'147'483'648;
    /// Bytes of one file that comes to /api/v1/datasets.
    std::uint64_t dataset_file_bytes_max = 104'857'600;
    /// Bytes of one request; 0: file_bytes_max and 1 MiB more.
    std::uint64_t request_bytes_max = 0;
    /// Files of one request.
    std::uint32_t files_max = 100;
    /// Parts of one request, fields included.
    std::uint32_t parts_max = 1'000;
    /// Files up to this size are kept in the database.
    std::uint32_t inline_bytes_max = 65'536;
    /// How much a compressed file may grow when it is unpacked.
    std::uint32_t expansion_ratio_max = 200;
    /// Bytes of a compressed file once it is unpacked.
    std::uint64_t expanded_bytes_max = 17'179'869'184;

    std::uint64_t request_bytes_limit() const {
        return request_bytes_max > 0 ? request_bytes_max : file_bytes_max + 1'048'576;
    }
};
BOOST_DESCRIBE_STRUCT(UploadConfig, (),
                      (file_bytes_max, dataset_file_bytes_max, request_bytes_max, files_max,
                       parts_max, inline_bytes_max, expansion_ratio_max, expanded_bytes_max))

struct ScanConfig {
    /// The clamd that sees every upload before anything of it is read, unix:/PATH or tcp:HOST:PORT;
    /// empty: uploads are not scanned. API and workers need the same.
    std::string clamd;
    /// While clamd does not answer: hold (uploads wait) | accept (they go on unscanned) | refuse
    /// (new ones get 503, those that were taken wait).
    std::string when_down = "hold";
    /// Seconds clamd may think about a file: more than its own MaxScanTime, which is 120.
    std::uint32_t timeout_s = 150;
};
BOOST_DESCRIBE_STRUCT(ScanConfig, (), (clamd, when_down, timeout_s))

struct LimitsConfig {
    /// Reads that a tenant may make in a minute, in `required` mode; 0: any number, as for all of
    /// these.
    std::uint32_t reads_per_minute = 6'000;
    /// Writes that a tenant may make in a minute, in `required` mode.
    std::uint32_t writes_per_minute = 600;
    /// Logins, registrations and renewals that an address may ask for in a minute, in `required`
    /// mode.
    std::uint32_t logins_per_minute = 120;
    /// Requests with a wrong credential, or none where one is needed, that an address may make in
    /// a minute, in `required` mode.
    std::uint32_t refused_per_minute = 600;
    /// Failed logins to one account in a minute.
    std::uint32_t failed_logins_per_account = 10;
    /// Failed logins from one address in a minute.
    std::uint32_t failed_logins_per_address = 30;
    /// Bytes of all uploads that a tenant has; `undertone limits` sets this and the following for
    /// one tenant.
    std::uint64_t stored_bytes_max = 0;
    /// Uploads of a tenant in a day (UTC).
    std::uint64_t uploads_per_day = 0;
    /// Bytes of one file of a tenant, where that is less than upload.file_bytes_max.
    std::uint64_t file_bytes_max = 0;
    /// Uploads of a tenant that are waiting or being worked on.
    std::uint64_t jobs_max = 0;
};
BOOST_DESCRIBE_STRUCT(LimitsConfig, (),
                      (reads_per_minute, writes_per_minute, logins_per_minute, refused_per_minute,
                       failed_logins_per_account, failed_logins_per_address, stored_bytes_max,
                       uploads_per_day, file_bytes_max, jobs_max))

struct DatabaseConfig {
    /// sqlite:PATH (relative to the data folder) or postgresql://...
    std::string url = "sqlite:undertone.db";
    /// Connections to PostgreSQL.
    std::uint32_t pool_size = 8;
    /// Page cache of one SQLite connection.
    std::uint32_t cache_mib = 64;
    /// Milliseconds a write may wait for another process's transaction.
    std::uint32_t lock_timeout_ms = 5'000;
};
BOOST_DESCRIBE_STRUCT(DatabaseConfig, (), (url, pool_size, cache_mib, lock_timeout_ms))

struct StorageConfig {
    /// file:PATH, relative to the data folder.
    std::string url = "file:blobs";
    /// Percent of the disk kept free: below it uploads answer 507.
    std::uint32_t free_percent_min = 5;
    /// Minutes after which a blob without a row is an orphan.
    std::uint32_t orphan_minutes = 60;
    /// Folder for files that are being built or unpacked, relative to the data folder.
    std::string scratch_dir = "tmp";
};
BOOST_DESCRIBE_STRUCT(StorageConfig, (), (url, free_percent_min, orphan_minutes, scratch_dir))

struct RedisConfig {
    /// redis://[:PASSWORD@]HOST:PORT/DB or unix:///PATH; empty: `undertone up` runs its own.
    std::string url;
    /// Milliseconds a command may take.
    std::uint32_t timeout_ms = 2'000;
};
BOOST_DESCRIBE_STRUCT(RedisConfig, (), (url, timeout_ms))

struct QueueConfig {
    /// How long a worker may hold a job without a heartbeat before another may take it.
    std::uint32_t lease_ms = 30'000;
    /// Attempts before a job fails, the first included.
    std::uint32_t attempts_max = 5;
    /// First retry's longest delay; doubled for each further one.
    std::uint32_t backoff_ms = 1'000;
    /// Longest delay of a retry.
    std::uint32_t backoff_max_ms = 300'000;
    /// Losses of a worker with only this job in hand before it fails as `worker_crashed`.
    std::uint32_t losses_max = 3;
    /// Jobs of one tenant running at a time; 0: no cap.
    std::uint32_t tenant_jobs_max = 0;
    /// Seconds between two comparisons of store and queue.
    std::uint32_t reconcile_s = 30;
};
BOOST_DESCRIBE_STRUCT(QueueConfig, (),
                      (lease_ms, attempts_max, backoff_ms, backoff_max_ms, losses_max,
                       tenant_jobs_max, reconcile_s))

struct WorkerConfig {
    /// Jobs computed at a time by one process; 0: one per core.
    std::uint32_t threads = 0;
    /// Small jobs taken from the queue at a time.
    std::uint32_t batch_jobs = 64;
    /// Memory of one worker process; a job that would need more fails as `out_of_memory` and is
    /// tried again later. 0: no limit.
    std::uint32_t memory_mib_max = 1'024;
};
BOOST_DESCRIBE_STRUCT(WorkerConfig, (), (threads, batch_jobs, memory_mib_max))

struct AnalysisConfig {
    /// Seconds of silence that end a conversation.
    std::uint32_t conversation_gap_seconds = 21'600;
    /// Bad rows kept in the result; all of them are counted.
    std::uint32_t rejects_max = 1'000;
    /// Bytes of one line or record.
    std::uint32_t record_bytes_max = 16'777'216;
    /// Columns of one table.
    std::uint32_t columns_max = 10'000;
    /// How many of a file's rows may be rejects, in percent: a file with more of them fails as
    /// `too_many_rejects`. The upload option of the same name overrides it.
    std::uint32_t rejects_percent_max = 50;
};
BOOST_DESCRIBE_STRUCT(AnalysisConfig, (),
                      (conversation_gap_seconds, rejects_max, record_bytes_max, columns_max,
                       rejects_percent_max))

struct LogConfig {
    /// text | json
    std::string format = "text";
    /// debug | info | warn | error
    std::string level = "info";
};
BOOST_DESCRIBE_STRUCT(LogConfig, (), (format, level))

struct MetricsConfig {
    /// ADDRESS:PORT that answers /metrics, and nothing else, to anyone who reaches it; empty: none.
    std::string listen;
};
BOOST_DESCRIBE_STRUCT(MetricsConfig, (), (listen))

struct Config {
    HttpConfig http;
    AuthConfig auth;
    UploadConfig upload;
    ScanConfig scan;
    LimitsConfig limits;
    DatabaseConfig database;
    StorageConfig storage;
    RedisConfig redis;
    QueueConfig queue;
    WorkerConfig worker;
    AnalysisConfig analysis;
    LogConfig log;
    MetricsConfig metrics;
};
BOOST_DESCRIBE_STRUCT(Config, (),
                      (http, auth, upload, scan, limits, database, storage, redis, queue, worker,
                       analysis, log, metrics))

/// A loaded configuration: the values in force and where each came from.
struct LoadedConfig {
    Config config;
    /// Absolute; relative paths start here.
    std::string data_dir;
    /// "queue.lease_ms" -> "environment UNDERTONE_QUEUE__LEASE_MS"; a default has no entry.
    std::map<std::string, std::string> sources;
    /// Older services' variables that were set but that no setting uses, and where they stood.
    std::map<std::string, std::string> ignored;
};

/// What the command line says about configuration. Every program takes these three.
struct ConfigFlags {
    std::string config_file;        ///< --config; empty: ./config/undertone.toml where it exists
    std::string data_dir = "data";  ///< --data
    std::vector<std::string> settings;  ///< --set section.field=value
};

/// The environment's (name, value) pairs.
using Environment = std::map<std::string, std::string>;

/// The texts a configuration is made of, with the names that messages call them by.
struct ConfigInputs {
    /// TOML; empty where there is no file.
    std::string file;
    std::string file_place = "config/undertone.toml";
    /// The text of .env.
    std::string dotenv;
    Environment environment;
    /// --set
    std::vector<std::string> settings;
    /// Absolute.
    std::string data_dir;
};

/// Puts defaults, file, .env, environment and flags together, later ones winning. Does no I/O.
/// Errors: invalid_value, naming place, path and what was expected
/// ("config/undertone.toml:3: queue.lease: unknown field, did you mean lease_ms?").
Result<LoadedConfig> resolve_config(const ConfigInputs& inputs);

/// resolve_config() of the files that the flags name, and of .env in the working directory.
/// Errors: also not_found, for a named file that is not there.
Result<LoadedConfig> load_config(const ConfigFlags& flags, const Environment& environment);

/// True where no `listen` address can be reached from another machine.
bool listens_on_loopback_only(const HttpConfig& http);

/// True where a customer_id alone names the tenant (`auth.mode`, or its default).
bool is_open_mode(const Config& config);

/// TOML of the values in force, each with its source as a comment, secrets masked.
std::string describe_config(const LoadedConfig& loaded);

/// The documented defaults as a TOML file: what config/undertone.toml holds.
std::string default_config_file();

}  // namespace undertone
