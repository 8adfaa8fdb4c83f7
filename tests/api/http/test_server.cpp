#include "tests/api/http/test_server.h"

#include "api/http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace undertone::testing {

namespace {

template <class Condition>
void await(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
           Condition condition) {
    const bool came = changed.wait_for(lock, std::chrono::seconds(20), condition);
    if (!came) throw std::runtime_error("what the test waits for did not happen");
}

Route make_route(Method method, std::string_view path, Execution execution,
                 std::function<Response(const Request&)> handler = {}) {
    Route route;
    route.method = method;
    route.path = path;
    route.access = Access::anyone;
    route.execution = execution;
    route.tag = "test";
    route.summary = path;
    route.handler = std::move(handler);
    return route;
}

Response text(std::string body) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

/// Refuses what is marked as an operator's, unless a header says otherwise. Stands at the gate
/// with requests that have X-Gate. X-Tenant names a tenant by one byte.
class HeaderGuard final : public Guard {
public:
    explicit HeaderGuard(Gate& gate) : gate_(gate) {}

    std::optional<Response> check(Request& request, const Route& route) override {
        request.answer_headers.emplace_back("X-Checked", "yes");
        if (!request.header("X-Gate").empty()) gate_.pass();
        request.principal.tenant.reset();
        if (const auto tenant = request.header("X-Tenant"); !tenant.empty()) {
            request.principal.tenant = TenantId::from_bytes(std::string(16, tenant.front()));
        }
        if (route.access != Access::operator_only) return std::nullopt;
        if (request.header("Authorization") == "Bearer let-me-in") return std::nullopt;
        return problem(Error{ErrorCode::unauthorized, "no credential"}, request);
    }

private:
    Gate& gate_;
};

/// Counts bytes. "?stop=N" answers 413 after N bytes, "?gate" waits for the test first.
class CountingUploads final : public UploadHandler {
public:
    Awaitable<Response> receive(Request& request, const Route&, BodySource& body) override {
        const auto stop = request.query("stop");
        const auto bytes_max = stop ? std::stoull(*stop) : ~0ULL;
        if (request.query_count("throw") != 0) throw std::runtime_error("upload handler broke");
        std::uint64_t bytes = 0;
        std::uint64_t sum = 0;
        while (bytes < bytes_max) {
            const auto piece = co_await body.read();
            if (!piece) co_return problem(piece.error(), request);
            if (piece->empty()) co_return text(fmt::format("{} bytes, sum {}", bytes, sum));
            bytes += piece->size();
            for (const char c : *piece) sum += static_cast<unsigned char>(c);
        }
        co_return problem(Error{ErrorCode::payload_too_large, "stopped"}, request);
    }
};

Response job_answer(JobBoard& jobs) {
    const auto state = jobs.state();
    Response response;
    response.body =
        fmt::format("{{\"revision\":{},\"finished\":{}}}", state.revision, state.finished);
    response.revision = state.revision;
    if (!state.finished) response.unfinished = JobBoard::id();
    return response;
}

}  // namespace

JobId JobBoard::id() { return *JobId::parse("0190f5b4-0000-7000-8000-000000000001"); }

JobBoard::State JobBoard::state() {
    const std::lock_guard lock(mutex_);
    return state_;
}

void JobBoard::change(State state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
    for (const auto& [watcher, notify] : watchers_) notify();
}

void JobBoard::change_silently(State state) {
    const std::lock_guard lock(mutex_);
    state_ = state;
}

void JobBoard::await_watcher() {
    std::unique_lock lock(mutex_);
    await(changed_, lock, [this] { return !watchers_.empty(); });
}

void JobBoard::await_no_watcher() {
    std::unique_lock lock(mutex_);
    await(changed_, lock, [this] { return watchers_.empty(); });
}

bool JobBoard::is_watched() {
    const std::lock_guard lock(mutex_);
    return !watchers_.empty();
}

std::uint64_t JobBoard::watch(JobId job, Notify notify) {
    if (job != id()) throw std::logic_error("another job");
    const std::lock_guard lock(mutex_);
    watchers_.emplace(next_watcher_, std::move(notify));
    changed_.notify_all();
    return next_watcher_++;
}

void JobBoard::unwatch(std::uint64_t watcher) {
    const std::lock_guard lock(mutex_);
    watchers_.erase(watcher);
    changed_.notify_all();
}

void Gate::pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
}

void Gate::await_arrivals(int count) {
    std::unique_lock lock(mutex_);
    await(changed_, lock, [&] { return arrived_ >= count; });
}

void Gate::open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
}

struct TestServer::Impl {
    Impl(HttpConfig http, bool reads_block) : config(std::move(http)) {
        add_routes();
        server = std::make_unique<HttpServer>(
            HttpServer::Parts{.config = config,
                              .clock = clock,
                              .log = log,
                              .router = router,
                              .guard = guard,
                              .uploads = uploads,
                              .events = jobs,
                              .reads_block = reads_block,
                              .on_exchange = [this](const Exchange& exchange) { note(exchange); }});
        if (const auto started = server->start(); !started) {
            throw std::runtime_error(started.error().detail);
        }
    }

    void add_routes();
    void note(const Exchange& exchange) {
        const std::lock_guard lock(mutex);
        exchanges.push_back({exchange.route ? std::string(exchange.route->path) : "",
                             exchange.status, exchange.bytes_in, exchange.bytes_out});
        exchanged.notify_all();
    }

    HttpConfig config;
    SystemClock clock;
    Log log{LogConfig{.format = "text", .level = "error"}, "test"};
    Router router;
    Gate gate;
    HeaderGuard guard{gate};
    CountingUploads uploads;
    JobBoard jobs;
    std::mutex mutex;
    std::condition_variable exchanged;
    FileRange file;
    std::vector<SeenExchange> exchanges;
    std::unique_ptr<HttpServer> server;
};

void TestServer::Impl::add_routes() {
    using enum Execution;
    const auto get = Method::get;
    router.add(
        make_route(get, "/hello", inline_read, [](const Request&) { return text("hello"); }));
    router.add(make_route(get, "/items/{id}", inline_read, [](const Request& request) {
        return text(fmt::format("{} {}", request.param("id"), request.query("q").value_or("-")));
    }));
    router.add(make_route(get, "/large", inline_read,
                          [](const Request&) { return text(std::string(8 << 20, 'L')); }));
    router.add(make_route(get, "/pieces", blocking, [](const Request& request) {
        const bool breaks = request.query_count("breaks") != 0;
        Response response = text("");
        response.stream = [left = 5, breaks](std::string& out) mutable -> Result<bool> {
            if (breaks && left == 3) return Error{ErrorCode::unavailable, "the source broke"};
            if (left % 2 != 0) out += std::string(100'000, static_cast<char>('0' + left));
            return --left > 0;
        };
        return response;
    }));
    router.add(make_route(get, "/pauses", blocking, [](const Request&) {
        Response response = text("");
        response.stream = [left = 9](std::string& out) mutable -> Result<bool> {
            if (left == 6) out = "one ";
            if (left == 3) out = "two ";
            return --left > 0;
        };
        return response;
    }));
    router.add(make_route(get, "/silence", blocking, [](const Request&) {
        Response response = text("");
        response.stream = [](std::string&) -> Result<bool> { return true; };
        return response;
    }));
    router.add(make_route(get, "/throws", inline_read,
                          [](const Request&) -> Response { throw std::runtime_error("broken"); }));
    router.add(make_route(get, "/who", inline_read, [](const Request& request) {
        return text(fmt::format("{} {}", request.loopback_peer, request.secure));
    }));
    router.add(make_route(get, "/split", inline_read, [](const Request&) {
        auto response = text("");
        response.headers.emplace_back("X-Name", "a\r\nX-Evil: b");
        return response;
    }));
    router.add(make_route(get, "/gate", blocking, [this](const Request&) {
        gate.pass();
        return text("through");
    }));
    router.add(make_route(Method::post, "/echo", blocking,
                          [](const Request& request) { return text(request.body); }));
    router.add(make_route(Method::del, "/items/{id}", blocking,
                          [](const Request&) { return text("gone"); }));
    router.add(make_route(get, "/file", blocking, [this](const Request&) {
        const std::lock_guard lock(mutex);
        auto response = text("");
        response.file = file;
        response.headers.emplace_back("ETag", "\"file-1\"");
        return response;
    }));
    router.add(make_route(Method::post, "/upload", upload));

    auto secret =
        make_route(get, "/secret", inline_read, [](const Request&) { return text("secret"); });
    secret.access = Access::operator_only;
    router.add(std::move(secret));
    auto closed = make_route(Method::post, "/secret", upload);
    closed.access = Access::operator_only;
    router.add(std::move(closed));

    auto job =
        make_route(get, "/job", inline_read, [this](const Request&) { return job_answer(jobs); });
    job.waitable = true;
    router.add(std::move(job));
    router.add(make_route(get, "/job/events", events,
                          [this](const Request&) { return job_answer(jobs); }));
    router.add(make_route(get, "/job/news", events, [this](const Request&) {
        auto response = job_answer(jobs);
        response.last_events = {{"news", "1"}, {"news", "2"}};
        return response;
    }));
}

TestServer::TestServer(HttpConfig config, bool reads_block)
    : impl_(std::make_unique<Impl>(std::move(config), reads_block)) {}

TestServer::~TestServer() { impl_->gate.open(); }

HttpConfig TestServer::default_config() {
    HttpConfig config;
    config.listen = {"127.0.0.1:0"};
    config.threads = 2;
    config.blocking_threads = 2;
    config.drain_timeout_s = 10;
    return config;
}

std::uint16_t TestServer::port() const { return impl_->server->ports().at(0); }
JobBoard& TestServer::jobs() { return impl_->jobs; }
Gate& TestServer::gate() { return impl_->gate; }

void TestServer::set_file(std::string path, std::uint64_t offset, std::uint64_t length) {
    const std::lock_guard lock(impl_->mutex);
    impl_->file = {.path = std::move(path), .offset = offset, .length = length};
}

std::vector<SeenExchange> TestServer::exchanges() {
    const std::lock_guard lock(impl_->mutex);
    return impl_->exchanges;
}

void TestServer::await_exchange(const std::string& route) {
    std::unique_lock lock(impl_->mutex);
    const auto is_it = [&](const SeenExchange& exchange) { return exchange.route == route; };
    await(impl_->exchanged, lock,
          [&] { return std::any_of(impl_->exchanges.begin(), impl_->exchanges.end(), is_it); });
}

Result<> TestServer::reload_tls() { return impl_->server->reload_tls(); }

HttpLoad TestServer::load() const { return impl_->server->load(); }

void TestServer::stop() { impl_->server->stop(); }

Result<> try_to_listen(std::uint16_t port) {
    HttpConfig config = TestServer::default_config();
    config.listen = {fmt::format("127.0.0.1:{}", port)};
    const SystemClock clock;
    const Log log(LogConfig{.format = "text", .level = "error"}, "test");
    const Router router;
    Gate gate;
    HeaderGuard guard(gate);
    CountingUploads uploads;
    JobBoard jobs;
    HttpServer server({.config = config,
                       .clock = clock,
                       .log = log,
                       .router = router,
                       .guard = guard,
                       .uploads = uploads,
                       .events = jobs,
                       .reads_block = false,
                       .on_exchange = {}});
    return server.start();
}

}  // namespace undertone::testing
