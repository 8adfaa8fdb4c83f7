#include "common/config.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

/// A configuration made of texts alone.
struct Loading {
    ConfigInputs inputs;

    Loading() { inputs.data_dir = "/srv/undertone"; }

    LoadedConfig load() const { return resolve_config(inputs).value(); }

    std::string refusal() const {
        const auto loaded = resolve_config(inputs);
        REQUIRE(loaded.has_error());
        CHECK(loaded.error().code == ErrorCode::invalid_value);
        return loaded.error().detail;
    }
};

}  // namespace

TEST_CASE_METHOD(Loading, "without any source the defaults are in force", "[config]") {
    const auto loaded = load();
    CHECK(loaded.config.queue.lease_ms == 30'000);
    CHECK(loaded.config.http.listen == std::vector<std::string>{"127.0.0.1:8000", "[::1]:8000"});
    CHECK(loaded.sources.empty());
}

TEST_CASE_METHOD(Loading, "paths start at the data folder", "[config]") {
    inputs.settings = {"http.tls_certificate_file=cert.pem", "http.tls_private_key_file=/etc/key"};
    const auto config = load().config;
    CHECK(config.database.url == "sqlite:/srv/undertone/undertone.db");
    CHECK(config.storage.url == "file:/srv/undertone/blobs");
    CHECK(config.http.tls_certificate_file == "/srv/undertone/cert.pem");
    CHECK(config.http.tls_private_key_file == "/etc/key");
}

TEST_CASE_METHOD(Loading, "later sources win: file, .env, environment, flag", "[config]") {
    inputs.file = "[queue]\nlease_ms = 1001\n";
    CHECK(load().config.queue.lease_ms == 1001);
    CHECK(load().sources["queue.lease_ms"] == "config/undertone.toml:2");

    inputs.dotenv = "UNDERTONE_QUEUE__LEASE_MS=1002\n";
    CHECK(load().config.queue.lease_ms == 1002);
    CHECK(load().sources["queue.lease_ms"] == ".env UNDERTONE_QUEUE__LEASE_MS");

    inputs.environment["UNDERTONE_QUEUE__LEASE_MS"] = "1003";
    CHECK(load().config.queue.lease_ms == 1003);
    CHECK(load().sources["queue.lease_ms"] == "environment UNDERTONE_QUEUE__LEASE_MS");

    inputs.settings = {"queue.lease_ms=1004"};
    CHECK(load().config.queue.lease_ms == 1004);
    CHECK(load().sources["queue.lease_ms"] == "--set");
}

TEST_CASE_METHOD(Loading, "a file may set values of every type", "[config]") {
    inputs.file = R"(
        [http]
        listen = ["127.0.0.1:9000"]
        [auth]
        allow_open_on_public = true
        [upload]
        file_bytes_max = 5_000_000_000
        [log]
        format = "json")";
    const auto config = load().config;
    CHECK(config.http.listen == std::vector<std::string>{"127.0.0.1:9000"});
    CHECK(config.auth.allow_open_on_public);
    CHECK(config.upload.file_bytes_max == 5'000'000'000);
    CHECK(config.log.format == "json");
}

TEST_CASE_METHOD(Loading, "a file's mistakes are named with their place", "[config]") {
    const auto refused = [&](std::string text) {
        inputs.file = std::move(text);
        return refusal();
    };
    CHECK(refused("[queue]\n\nlease = 5000") ==
          "config/undertone.toml:3: queue.lease: unknown field, did you mean lease_ms?");
    CHECK(refused("[queu]\nlease_ms = 5000") ==
          "config/undertone.toml:1: queu: unknown section, did you mean queue?");
    CHECK(refused("[zebra]\n") == "config/undertone.toml:1: zebra: unknown section");
    CHECK(refused("queue = 5") ==
          "config/undertone.toml:1: queue: expected a table, got a whole number");
    CHECK(refused("[queue]\nlease_ms = \"5s\"") ==
          "config/undertone.toml:2: queue.lease_ms: expected a whole number, got a text");
    CHECK(refused("[queue]\nlease_ms = -1") ==
          "config/undertone.toml:2: queue.lease_ms: expected 0 to 4294967295, got -1");
    CHECK(refused("[http]\nlisten = [8000]") ==
          "config/undertone.toml:2: http.listen: expected a list of texts, got a whole number");
    CHECK(refused("[queue\n").starts_with("config/undertone.toml:1: "));
}

TEST_CASE_METHOD(Loading, "the environment's mistakes are named with the variable", "[config]") {
    const auto refused = [&](std::string name, std::string value) {
        inputs.environment = {{std::move(name), std::move(value)}};
        return refusal();
    };
    CHECK(refused("UNDERTONE_QUEUE__LEASE_MS", "soon") ==
          "environment UNDERTONE_QUEUE__LEASE_MS: expected a whole number, got \"soon\"");
    CHECK(refused("UNDERTONE_QUEUE__LEASE_MS", "99999999999") ==
          "environment UNDERTONE_QUEUE__LEASE_MS: expected a smaller number, got \"99999999999\"");
    CHECK(refused("UNDERTONE_QUEUE__LEASE", "5") ==
          "environment UNDERTONE_QUEUE__LEASE: unknown setting, did you mean "
          "UNDERTONE_QUEUE__LEASE_MS?");
    CHECK(refused("UNDERTONE_QUEUE_LEASE_MS", "5") ==
          "environment UNDERTONE_QUEUE_LEASE_MS: unknown setting, did you mean "
          "UNDERTONE_QUEUE__LEASE_MS?");
    CHECK(
        refused("UNDERTONE_AUTH__ALLOW_OPEN_ON_PUBLIC", "maybe") ==
        "environment UNDERTONE_AUTH__ALLOW_OPEN_ON_PUBLIC: expected true or false, got \"maybe\"");
    CHECK(refused("UNDERTONE_HTTP__LISTEN", "[\"127.0.0.1:1\"") ==
          "environment UNDERTONE_HTTP__LISTEN: expected a list: a,b or [\"a\", \"b\"], got "
          "\"[\\\"127.0.0.1:1\\\"\"");
}

TEST_CASE_METHOD(Loading, "variables that are not ours are left alone", "[config]") {
    inputs.environment = {{"PATH", "/bin"}, {"UNDERTONE_PORT", "tcp://10.0.0.1:80"}};
    CHECK(load().sources.empty());
}

TEST_CASE_METHOD(Loading, "a list comes with commas or as a JSON array", "[config]") {
    const std::vector<std::string> both = {"https://a.example", "https://b.example"};
    inputs.environment["UNDERTONE_HTTP__CORS_ORIGINS"] = "https://a.example, https://b.example";
    CHECK(load().config.http.cors_origins == both);
    inputs.environment["UNDERTONE_HTTP__CORS_ORIGINS"] =
        R"(["https://a.example", "https://b.example"])";
    CHECK(load().config.http.cors_origins == both);
    inputs.environment["UNDERTONE_HTTP__CORS_ORIGINS"] = "";
    CHECK(load().config.http.cors_origins.empty());
}

TEST_CASE_METHOD(Loading, "IPv6 addresses may begin a list", "[config]") {
    inputs.settings = {"http.listen=\"[::1]:9000\""};
    CHECK(refusal().starts_with("http.listen: expected ADDRESS:PORT"));
    inputs.settings = {"http.listen=[::1]:9000,127.0.0.1:9000"};
    CHECK(load().config.http.listen == std::vector<std::string>{"[::1]:9000", "127.0.0.1:9000"});
}

TEST_CASE_METHOD(Loading, "flags' mistakes are named", "[config]") {
    inputs.settings = {"queue.lease=5000"};
    CHECK(refusal() == "--set queue.lease: unknown setting, did you mean queue.lease_ms?");
    inputs.settings = {"queue.lease_ms"};
    CHECK(refusal() == "--set queue.lease_ms: expected section.field=value");
    inputs.settings = {"queue.lease_ms=x"};
    CHECK(refusal() == "--set queue.lease_ms: expected a whole number, got \"x\"");
}

TEST_CASE_METHOD(Loading, "older services' variables are honoured", "[config]") {
    inputs.environment = {{"DATABASE_URL", "postgresql+asyncpg://user:pass@localhost/db"},
                          {"REDIS_URL", "redis://localhost:6379"},
                          {"UPLOAD_DIR", "uploads"},
                          {"MAX_FILE_SIZE", "52428800"},
                          {"BACKEND_CORS_ORIGINS", "http://localhost:3000,http://localhost:8000/"},
                          {"DEBUG", "true"}};
    const auto loaded = load();
    CHECK(loaded.config.database.url == "postgresql://user:pass@localhost/db");
    CHECK(loaded.config.redis.url == "redis://localhost:6379");
    CHECK(loaded.config.storage.url == "file:/srv/undertone/uploads");
    CHECK(loaded.config.upload.dataset_file_bytes_max == 52'428'800);
    CHECK(loaded.config.http.cors_origins ==
          std::vector<std::string>{"http://localhost:3000", "http://localhost:8000"});
    CHECK(loaded.config.log.level == "debug");
    CHECK(loaded.sources.at("redis.url") == "environment REDIS_URL");
}

TEST_CASE_METHOD(Loading, "our own name wins over an older one of the same place", "[config]") {
    inputs.environment = {{"REDIS_URL", "redis://old"}, {"UNDERTONE_REDIS__URL", "redis://new"}};
    CHECK(load().config.redis.url == "redis://new");

    inputs.dotenv = "UNDERTONE_REDIS__URL=redis://file\n";
    inputs.environment = {{"REDIS_URL", "redis://real"}};
    CHECK(load().config.redis.url == "redis://real");
}

TEST_CASE_METHOD(Loading, "older variables without a setting are noted, not refused", "[config]") {
    inputs.environment = {
        {"REPORTS_DIR", "r3ports"}, {"APP_NAME", "X"}, {"REDIS_URL", ""}, {"DEBUG", "false"}};
    const auto loaded = load();
    CHECK(loaded.sources.empty());
    CHECK(loaded.ignored.at("REPORTS_DIR") == "environment");
    CHECK(describe_config(loaded).find("r3ports") == std::string::npos);
    CHECK(describe_config(loaded).find("# REPORTS_DIR (environment): no setting uses it yet") !=
          std::string::npos);
}

TEST_CASE_METHOD(Loading, "the secret of tokens goes by its older names and is not shown",
                 "[config]") {
    const auto name = GENERATE(as<std::string>(), "SECRET_KEY", "JWT_SECRET");
    inputs.environment = {{name, "s3cret"}, {"ACCESS_TOKEN_EXPIRE_MINUTES", "5"}};
    inputs.settings = {"auth.secret_keys_previous=0lder"};
    const auto loaded = load();
    CHECK(loaded.config.auth.secret_key == "s3cret");
    CHECK(loaded.config.auth.access_token_minutes == 5);
    const auto shown = describe_config(loaded);
    CHECK(shown.find("s3cret") == std::string::npos);
    CHECK(shown.find("0lder") == std::string::npos);
    CHECK(shown.find("secret_key = \"****\"") != std::string::npos);
}

TEST_CASE_METHOD(Loading, "database URLs of other programs are understood", "[config]") {
    const auto url = [&](std::string text) {
        inputs.environment = {{"DATABASE_URL", std::move(text)}};
        return load().config.database.url;
    };
    CHECK(url("sqlite:///./app.db") == "sqlite:/srv/undertone/app.db");
    CHECK(url("sqlite:////var/lib/app.db") == "sqlite:/var/lib/app.db");
    CHECK(url("sqlite+aiosqlite:///app.db") == "sqlite:/srv/undertone/app.db");
    CHECK(url("sqlite:app.db") == "sqlite:/srv/undertone/app.db");
    CHECK(url("postgres://u@h/d") == "postgresql://u@h/d");
}

TEST_CASE_METHOD(Loading, "values out of range are refused with their source", "[config]") {
    const auto refused = [&](std::string setting) {
        inputs.settings = {std::move(setting)};
        return refusal();
    };
    CHECK(refused("queue.lease_ms=5") == "queue.lease_ms: expected 200 to 86400000, got 5 (--set)");
    CHECK(refused("queue.backoff_max_ms=5") ==
          "queue.backoff_max_ms: expected at least queue.backoff_ms (--set)");
    CHECK(refused("log.level=loud") ==
          "log.level: expected one of debug, info, warn, error, got \"loud\" (--set)");
    CHECK(refused("http.listen=8000").starts_with("http.listen: expected ADDRESS:PORT, such as "));
    CHECK(refused("http.listen=example.org:80").starts_with("http.listen: expected ADDRESS:PORT"));
    CHECK(refused("http.listen=") == "http.listen: expected at least one ADDRESS:PORT (--set)");
    CHECK(
        refused("http.cors_origins=*").starts_with("http.cors_origins: expected origins such as"));
    CHECK(refused("http.public_url=example.org") ==
          "http.public_url: expected a URL that begins with http:// or https:// (--set)");
    CHECK(refused("http.tls_certificate_file=a.pem") ==
          "http.tls_certificate_file: expected both PEM files or none (--set)");
    CHECK(refused("database.url=mysql://root:pw@h/d") ==
          "database.url: \"mysql\" is no known scheme; expected sqlite:PATH or postgresql://... "
          "(--set)");
    CHECK(refused("database.url=sqlite::memory:").starts_with("database.url: the database must"));
    CHECK(refused("storage.url=s3://bucket").starts_with("storage.url: expected"));
    CHECK(refused("redis.url=rediss://h").starts_with("redis.url: expected"));
    CHECK(refused("metrics.listen=9100").starts_with("metrics.listen: expected ADDRESS:PORT"));
    CHECK(refused("upload.parts_max=5") ==
          "upload.parts_max: expected at least upload.files_max (--set)");
}

TEST_CASE_METHOD(Loading, "open mode on a public address needs to be said twice", "[config]") {
    inputs.settings = {"http.listen=127.0.0.1:8000,0.0.0.0:8000", "auth.mode=open"};
    CHECK(refusal().starts_with("auth.mode: open lets anyone who reaches 0.0.0.0:8000 read and"));
    inputs.settings.push_back("auth.allow_open_on_public=true");
    CHECK(is_open_mode(load().config));
}

TEST_CASE_METHOD(Loading, "a cookie for all sites needs TLS", "[config]") {
    inputs.settings = {"auth.cookie_same_site=none"};
    CHECK(refusal().starts_with("auth.cookie_same_site: browsers take none over TLS alone"));
    inputs.settings.push_back("http.public_url=https://undertone.example.org");
    CHECK(load().config.auth.cookie_same_site == "none");
    inputs.settings = {"auth.cookie_same_site=none", "http.tls_certificate_file=cert.pem",
                       "http.tls_private_key_file=key.pem"};
    CHECK(load().config.auth.cookie_same_site == "none");
    inputs.settings = {"auth.cookie_same_site=always"};
    CHECK(refusal() == "auth.cookie_same_site: expected one of lax, none, got \"always\" (--set)");
}

TEST_CASE_METHOD(Loading, "the mode follows from the addresses unless it is set", "[config]") {
    CHECK(is_open_mode(load().config));
    inputs.settings = {"auth.mode=required"};
    CHECK_FALSE(is_open_mode(load().config));
    inputs.settings = {"http.listen=[::]:8000"};
    CHECK_FALSE(is_open_mode(load().config));
}

TEST_CASE_METHOD(Loading, "what is in force is shown with its source, secrets masked", "[config]") {
    inputs.settings = {"queue.lease_ms=5000", "redis.url=redis://:h@x:0r@cache:6379/1",
                       "database.url=postgresql://app@db/undertone?password=hunter2&a=b"};
    const auto text = describe_config(load());
    CHECK(text.find("# data folder: /srv/undertone\n") != std::string::npos);
    CHECK(text.find("[queue]\nlease_ms = 5000  # --set\nattempts_max = 5  # default\n") !=
          std::string::npos);
    CHECK(text.find("url = \"redis://:****@cache:6379/1\"  # --set\n") != std::string::npos);
    CHECK(text.find("url = \"postgresql://app@db/undertone?password=****&a=b\"") !=
          std::string::npos);
    CHECK(text.find("h@x") == std::string::npos);
    CHECK(text.find("hunter2") == std::string::npos);
}

TEST_CASE_METHOD(Loading, "what is shown can be loaded again", "[config]") {
    const auto before = load();
    inputs.file = describe_config(before);
    CHECK(describe_config(load()).size() > inputs.file.size());  // now with the file as the source
    CHECK(load().config.http.listen == before.config.http.listen);
}
