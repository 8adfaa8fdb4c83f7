// What a Session does with a request that waits: for its body, for a thread, for a job.
#include "api/http/blocking.h"
#include "api/http/event_loop.h"
#include "api/http/event_stream.h"
#include "api/http/handler_call.h"
#include "api/http/ranges.h"
#include "api/http/session.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>

namespace undertone {

namespace {

constexpr std::string_view turns_setting = "http.blocking_threads_per_tenant";

/// Last-Event-ID, where it is one of ours.
std::optional<std::uint64_t> parse_revision(std::string_view text) {
    std::uint64_t revision = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), revision);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return revision;
}

/// Makes the calling thread, one of the pool for passwords, wait for all that answer reads.
void stand_back() {
    constexpr int niceness = 15;
    thread_local const bool done =
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness) == 0;
    (void)done;
}

/// What the stream throws is an error of it, too.
Result<bool> next_piece(const std::function<Result<bool>(std::string&)>& stream,
                        std::string& piece) {
    try {
        return stream(piece);
    } catch (const std::exception& thrown) {
        return Error{ErrorCode::internal, thrown.what()};
    }
}

/// Puts a chunk's length before it and its end behind it (RFC 9112 7.1).
void frame_chunk(std::string& piece) {
    piece.insert(0, fmt::format("{:x}\r\n", piece.size()));
    piece += "\r\n";
}

void log_failure(const Log& log, const Request& request, const Error& error) {
    log.error("answer not sent", {{"request_id", request.request_id}, {"reason", error.detail}});
}

}  // namespace

/// False: the connection is of no more use.
Awaitable<bool> Session::serve() {
    connection_.clear_deadline();
    if (const bool sent = co_await responder_.flush(); !sent) co_return false;

    RequestBody body(connection_, input_, request_.head(),
                     std::chrono::seconds(config().body_timeout_s));
    co_await prepare_answer(body);
    bytes_in_ += body.bytes();

    keep_alive_ = keep_alive_ && body.can_skip_rest() && !server_.draining;
    if (plan_ == Plan::subscribe) co_return co_await stream();
    if (const bool sent = co_await send_answer(); !sent) co_return false;
    if (!keep_alive_) {
        body_unread_ = !body.finished();
        co_return true;
    }
    co_return co_await body.skip_rest();
}

/// Completes response_, or leaves Plan::subscribe.
Awaitable<void> Session::prepare_answer(RequestBody& body) {
    if (plan_ == Plan::check) plan_ = co_await check();
    if (plan_ == Plan::upload) {
        response_ = co_await receive_upload(body);
        plan_ = Plan::answer;
    }
    if (plan_ == Plan::call) {
        response_ = co_await call_with_body(body);
        plan_ = after_call();
    }
    if (plan_ == Plan::complete) {
        response_ = co_await complete(std::move(response_));
        plan_ = after_call();
    }
    if (plan_ == Plan::wait) {
        response_ = co_await wait_for_answer();
        plan_ = Plan::answer;
    }
}

/// The guard's decision, where it takes a read that waits.
Awaitable<Session::Plan> Session::check() {
    const auto ask_guard = [this] {
        return call_guard(server_.parts.guard, request_, *route_, server_.parts.log);
    };
    co_return plan_checked(co_await run_on(server_.blocking, ask_guard));
}

Awaitable<Response> Session::receive_upload(RequestBody& body) {
    const auto place = Slot::take(server_.uploads, config().uploads_max);
    if (!place) co_return too_busy("http.uploads_max", request_);

    std::exception_ptr failure;
    try {
        co_return co_await server_.parts.uploads.receive(request_, *route_, body);
    } catch (...) {
        failure = std::current_exception();
    }
    co_return failed_handler(failure, *route_, request_, server_.parts.log);
}

Awaitable<Response> Session::call_with_body(RequestBody& body) {
    const auto bytes_max = config().json_bytes_max;
    const auto whole = co_await read_whole(body, bytes_max, request_.body);
    if (whole) co_return co_await ask();

    if (whole.error().code == ErrorCode::payload_too_large) {
        co_return too_large("http.json_bytes_max", bytes_max, request_);
    }
    co_return problem(whole.error(), request_);
}

/// The handler's answer, from the pool for passwords. More than `http.passwords_max` at a time
/// would wait for longer than their clients do.
Awaitable<Response> Session::ask_about_password() {
    const auto place = Slot::take(server_.passwords_waiting, config().passwords_max);
    if (!place) co_return too_busy("http.passwords_max", request_);
    co_return co_await run_on(server_.passwords, [this] {
        stand_back();
        return call_handler(*route_, request_, server_.parts.log);
    });
}

Awaitable<Response> Session::ask() {
    if (route_->execution == Execution::password) co_return co_await ask_about_password();
    const bool blocks = route_->execution == Execution::blocking || server_.parts.reads_block;
    if (!blocks) co_return co_await complete(call_handler(*route_, request_, server_.parts.log));
    auto response = co_await ask_in_turn();
    co_return co_await complete(std::move(response));
}

/// The handler's answer, from the blocking pool. What is read at once where the database is local
/// takes no turn elsewhere either.
Awaitable<Response> Session::ask_in_turn() {
    TenantTurns::Turn turn;
    if (route_->execution == Execution::blocking) {
        const bool there = co_await take_turn(turn);
        if (!there) co_return too_busy(turns_setting, request_);
    }
    co_return co_await run_on(
        server_.blocking, [this] { return call_handler(*route_, request_, server_.parts.log); });
}

/// Waits until the tenant may have another thread of the blocking pool. False: in the meantime the
/// client closed its side. Nearly always it is gone, and work for it would keep others waiting.
Awaitable<bool> Session::take_turn(TenantTurns::Turn& turn) {
    const auto& tenant = request_.principal.tenant;
    if (!tenant) co_return true;
    turn = server_.turns.take(*tenant);
    if (turn) co_return true;
    turn = co_await server_.turns.wait(*tenant);
    co_return !connection_.sends_no_more();
}

/// For a request that has waited: the credential it came with may have ended since.
Awaitable<Response> Session::ask_again() {
    const auto fields = request_.answer_headers.size();
    const auto ask_guard = [this] {
        return call_guard_again(server_.parts.guard, request_, *route_, server_.parts.log);
    };
    std::optional<Response> refusal;
    if (server_.parts.reads_block) {
        refusal = co_await run_on(server_.blocking, ask_guard);
    } else {
        refusal = ask_guard();
    }
    request_.answer_headers.resize(fields);  // they stand there already
    if (refusal) co_return std::move(*refusal);
    co_return co_await ask();
}

/// What a handler has left to be done where waiting is allowed.
Awaitable<Response> Session::complete(Response response) {
    if (!response.later) co_return response;
    TenantTurns::Turn turn;
    const bool there = co_await take_turn(turn);
    if (!there) co_return too_busy(turns_setting, request_);
    co_return co_await run_on(server_.blocking, [this, &response] {
        return call_later(response, *route_, request_, server_.parts.log);
    });
}

WaitContext Session::wait_context() {
    if (!wakeup_) wakeup_ = std::make_shared<Wakeup>(loop_.executor());
    return {.events = server_.parts.events,
            .connection = connection_,
            .connection_owner = shared_from_this(),
            .wakeup = wakeup_,
            .draining = server_.draining,
            .executor = loop_.executor(),
            .ask = [this] { return ask_again(); }};
}

Awaitable<Response> Session::wait_for_answer() {
    const auto place = Slot::take(server_.waiters, config().waiters_max);
    if (!place) co_return too_busy("http.waiters_max", request_);

    const auto until = std::chrono::steady_clock::now() + *wait_time_;
    co_return co_await wait_for_final(wait_context(), *response_.unfinished, until);
}

/// False: the connection is of no more use.
Awaitable<bool> Session::send_answer() {
    if (response_.stream) co_return co_await send_pieces();
    settle_range(response_, request_);
    if (!response_.file) co_return co_await responder_.send(response_, answer_context());

    auto file = co_await FileStream::open(server_.blocking, response_.file->path);
    if (file) co_return co_await responder_.send_file(response_, *file, answer_context());
    log_failure(server_.parts.log, request_, file.error());
    response_ = problem(file.error(), request_);
    co_return co_await responder_.send(response_, answer_context());
}

/// Sends a body of unknown length. False: the connection is of no more use, which a client that
/// misses the rest learns by its end.
Awaitable<bool> Session::send_pieces() {
    TenantTurns::Turn place;
    if (const auto& tenant = request_.principal.tenant) {
        place = server_.streams.take(*tenant);
        if (!place) {
            response_ = too_busy("http.exports_per_tenant", request_);
            co_return co_await responder_.send(response_, answer_context());
        }
    }
    const bool chunked = !request_.head().http_1_0;
    keep_alive_ = keep_alive_ && chunked;
    const auto context = answer_context();
    const bool begun = co_await responder_.send_stream_head(response_, context);
    if (!begun) co_return false;
    if (context.head_only()) co_return true;

    if (const bool sent = co_await write_pieces(chunked); !sent) co_return false;
    if (!chunked) co_return true;
    co_return co_await connection_.write("0\r\n\r\n");
}

/// False: not all of them could be made and written.
Awaitable<bool> Session::write_pieces(bool chunked) {
    // What tells whether a client that closed its side is gone, which then answers by cutting the
    // connection. To one that still reads it is a zero before the next chunk's length (RFC
    // 9112 7.1).
    constexpr std::string_view probe = "0";
    std::string piece;
    bool probed = false;
    for (bool more = true; more;) {
        const auto made = co_await make_piece(piece);
        if (!made) co_return false;
        more = *made;
        const bool silent = piece.empty();
        if (!silent && chunked) frame_chunk(piece);
        if (silent && chunked && !probed && connection_.sends_no_more()) piece = probe;
        probed = silent && (probed || !piece.empty());
        const bool sent = co_await connection_.write(piece);
        if (!sent) co_return false;
    }
    co_return true;
}

/// Whether another piece follows; nullopt: there is none to send, or nobody to send it to.
Awaitable<std::optional<bool>> Session::make_piece(std::string& piece) {
    TenantTurns::Turn turn;
    co_await take_turn(turn);
    // Who only closed its side may be waiting for the rest.
    if (connection_.is_cut()) co_return std::nullopt;
    piece.clear();
    const auto next = [this, &piece] { return next_piece(response_.stream, piece); };
    const auto made = co_await run_on(server_.blocking, next);
    if (made) co_return *made;
    log_failure(server_.parts.log, request_, made.error());
    co_return std::nullopt;
}

/// False: the connection is of no more use.
Awaitable<bool> Session::stream() {
    const auto place = Slot::take(server_.waiters, config().waiters_max);
    if (!place) {
        response_ = too_busy("http.waiters_max", request_);
        co_return co_await responder_.send(response_, answer_context());
    }
    Response head;
    head.content_type = "text/event-stream";
    head.headers.emplace_back("X-Accel-Buffering", "no");  // nginx would hold events back
    const bool chunked = !request_.head().http_1_0;
    keep_alive_ = keep_alive_ && chunked;
    if (const bool sent = co_await responder_.send_stream_head(head, answer_context()); !sent)
        co_return false;

    const auto seen = parse_revision(request_.header("Last-Event-ID"));
    auto context = wait_context();
    co_return co_await stream_events(std::move(context), std::move(response_),
                                     {.seen = seen, .chunked = chunked});
}

}  // namespace undertone
