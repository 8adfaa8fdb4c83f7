#include "api/http/session.h"

#include "api/http/event_loop.h"

namespace undertone {

namespace {

constexpr std::size_t input_bytes = 8'192;  // at first; grows with a large head

}  // namespace

Session::Session(ServerState& server, EventLoop& loop, Socket socket)
    : server_(server),
      loop_(loop),
      place_(Slot::take(server.connections, server.parts.config.connections_max)),
      connection_(std::move(socket), server.tls.current(), loop.now(),
                  {.handshake = std::chrono::seconds(server.parts.config.header_timeout_s),
                   .write = std::chrono::seconds(server.parts.config.write_timeout_s)}),
      responder_(connection_),
      input_(input_bytes),
      parser_(server.parts.config.header_bytes_max) {
    request_.client_address = connection_.peer_address();
    request_.loopback_peer = connection_.loopback_peer();
    request_.secure = connection_.secure();
    // The first request has to come as fast as a head.
    head_deadline_ = loop.now() + std::chrono::seconds(config().header_timeout_s);
}

Awaitable<void> Session::run() {
    if (const bool ready = co_await connection_.handshake(); !ready) co_return;

    while (keep_alive_ && usable_) {
        const auto step = parser_.parse(input_.bytes());
        if (step == RequestHeadParser::Step::need_more) {
            if (!responder_.flush_now()) usable_ = co_await responder_.flush();
            if (!usable_) break;
            set_read_deadline();
            const auto [ec, count] = co_await connection_.read_some(input_.make_room());
            on_read(ec, count);
        } else if (step == RequestHeadParser::Step::refused) {
            refuse(parser_.refusal());
        } else {
            begin_request();
            if (!answer_at_once()) usable_ = co_await serve();
            end_request();
            if (usable_ && responder_.is_full()) usable_ = co_await responder_.flush();
        }
    }
    co_await finish();
}

void Session::set_read_deadline() {
    if (!head_deadline_ && !input_.empty()) {
        head_deadline_ = loop_.now() + std::chrono::seconds(config().header_timeout_s);
    }
    idle_ = input_.empty();
    if (head_deadline_) {
        connection_.set_deadline_at(*head_deadline_);
    } else {
        connection_.set_deadline(std::chrono::seconds(config().idle_timeout_s));
    }
    if (idle_ && server_.draining) connection_.set_deadline({});
}

void Session::on_read(boost::system::error_code ec, std::size_t count) {
    idle_ = false;
    if (!ec) return input_.commit(count);

    keep_alive_ = false;
    if (input_.empty() || !connection_.expired()) return;
    refuse({.status = 408, .code = "timeout", .detail = "The request's head came too slowly."});
}

void Session::refuse(const HeadRefusal& refusal) {
    keep_alive_ = false;
    started_ = server_.parts.clock.steady();
    bytes_in_ = input_.bytes().size();
    parser_.reset();  // what was parsed of a bad head means nothing
    request_.begin(parser_.head());
    loop_.make_request_id(request_.request_id);
    route_ = nullptr;

    Problem problem;
    problem.status = refusal.status;
    problem.code = refusal.code;
    problem.detail = refusal.detail;
    response_ = undertone::problem(problem, request_);
    responder_.append(response_, answer_context());
    body_unread_ = true;
    end_request();
}

/// Whatever the client still sends is taken in for a while, so that it gets to read its answer.
Awaitable<void> Session::finish() {
    connection_.clear_deadline();
    if (usable_) usable_ = co_await responder_.flush();
    if (!usable_) {
        connection_.reset();
    } else if (body_unread_ || !input_.empty()) {
        co_await connection_.linger();
    } else {
        // Whom the end of this connection tells to come again finds its place free.
        place_.reset();
        co_await connection_.close();
    }
}

void Session::on_end(const std::exception_ptr& failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        server_.parts.log.error("connection failed", {{"reason", exception.what()}});
    }
}

void Session::on_drain() {
    if (idle_) connection_.cancel();
    if (wakeup_) wakeup_->wake();
}

void Session::abort() { connection_.abort(); }

void Session::sweep() { connection_.sweep(loop_.now()); }

}  // namespace undertone
