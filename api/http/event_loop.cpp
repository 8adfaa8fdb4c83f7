#include "api/http/event_loop.h"

#include "api/http/answer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <random>

namespace undertone {

namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
constexpr std::chrono::milliseconds tick_time{200};
constexpr std::chrono::milliseconds accept_pause_time{100};
constexpr std::uint32_t refused_max = 256;

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for ids that only have to differ.
std::uint64_t next_random(std::uint64_t& state) {
    auto bits = state += 0x9E3779B97F4A7C15;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
    return bits ^ (bits >> 31);
}

}  // namespace

EventLoop::EventLoop(ServerState& server, const std::vector<std::unique_ptr<EventLoop>>& peers)
    : server_(server),
      peers_(peers),
      work_(context_.get_executor()),
      ticker_(executor()),
      accept_pause_(executor()),
      random_state_(random_seed()) {
    refresh();
}

EventLoop::~EventLoop() = default;

void EventLoop::listen(Acceptor acceptor) {
    auto& kept = *acceptors_.emplace_back(std::make_unique<Acceptor>(std::move(acceptor)));
    asio::co_spawn(executor(), accept_from(kept), asio::detached);
}

void EventLoop::run() { context_.run(); }

void EventLoop::drain() {
    asio::post(context_, [this] {
        boost::system::error_code ignored;
        for (auto& acceptor : acceptors_) acceptor->close(ignored);
        accept_pause_.cancel();
        for (auto& session : sessions_) session.on_drain();
    });
}

void EventLoop::abort_sessions() {
    asio::post(context_, [this] {
        for (auto& session : sessions_) session.abort();
    });
}

void EventLoop::finish() {
    asio::post(context_, [this] {
        work_.reset();
        context_.stop();
    });
}

void EventLoop::make_request_id(std::string& id) {
    static constexpr char digits[] = "0123456789abcdef";
    constexpr std::size_t length = 14;  // fits into a string without an allocation
    id.resize(length);
    auto bits = next_random(random_state_);
    for (auto& c : id) {
        c = digits[bits & 0xF];
        bits >>= 4;
    }
}

void EventLoop::add(Session& session) {
    sessions_.push_back(session);
    if (ticking_) return;
    ticking_ = true;
    refresh();
    asio::co_spawn(executor(), tick(), asio::detached);
}

void EventLoop::remove(Session& session) {
    sessions_.erase(sessions_.iterator_to(session));
    --session_count_;
    server_.note_session_end();
}

Awaitable<void> EventLoop::accept_from(Acceptor& acceptor) {
    while (!server_.draining) {
        auto [ec, socket] = co_await acceptor.async_accept(as_result);
        if (!ec) {
            hand_over(std::move(socket));
        } else if (acceptor.is_open()) {
            // Out of descriptors, most likely: closing connections will free some.
            accept_pause_.expires_after(accept_pause_time);
            co_await accept_pause_.async_wait(as_result);
        }
    }
}

/// One timer for all deadlines of the loop. Runs only while there are connections, so that an idle
/// server costs nothing.
Awaitable<void> EventLoop::tick() {
    while (!sessions_.empty()) {
        ticker_.expires_after(tick_time);
        co_await ticker_.async_wait(as_result);
        refresh();
        for (auto& session : sessions_) session.sweep();
    }
    ticking_ = false;
}

/// Even the connections that only get a 503 have a limit.
bool EventLoop::is_overrun() const {
    std::uint64_t sessions = 0;
    for (const auto& peer : peers_) sessions += peer->session_count();
    return sessions >= std::uint64_t{server_.parts.config.connections_max} + refused_max;
}

EventLoop& EventLoop::least_loaded() {
    auto* least = this;
    for (const auto& peer : peers_) {
        if (peer->session_count() < least->session_count()) least = peer.get();
    }
    return *least;
}

/// The kernel spreads connections over the listeners by a hash, which leaves few clients unevenly
/// spread.
void EventLoop::hand_over(Socket socket) {
    if (is_overrun()) return;  // closed by going out of scope
    auto& target = least_loaded();
    ++target.session_count_;
    if (&target == this) return start_session(std::move(socket));

    boost::system::error_code ec;
    const auto protocol = socket.local_endpoint(ec).protocol();
    const auto descriptor = socket.release(ec);
    asio::post(target.context_, [&target, protocol, descriptor] {
        boost::system::error_code assign_error;
        Socket adopted(target.executor());
        adopted.assign(protocol, descriptor, assign_error);
        target.start_session(std::move(adopted));
    });
}

void EventLoop::start_session(Socket socket) {
    const auto session = std::make_shared<Session>(server_, *this, std::move(socket));
    add(*session);
    asio::co_spawn(executor(), session->run(), [this, session](const std::exception_ptr& failure) {
        session->on_end(failure);
        // Its last owner may be this handler: it leaves the list first.
        remove(*session);
    });
}

void EventLoop::refresh() {
    now_ = server_.parts.clock.steady();
    const auto second = std::chrono::floor<std::chrono::seconds>(server_.parts.clock.now());
    if (date_.empty() || second != date_second_) {
        date_second_ = second;
        date_ = http_date(second);
    }
}

}  // namespace undertone
