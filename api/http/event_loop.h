// One thread of the server: its listeners, its connections, and a clock coarse enough to be free.
#pragma once

#include "api/http/client_connection.h"
#include "api/http/server_state.h"
#include "api/http/session.h"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, LoopExecutor>;

/// Unless said otherwise, used on its own thread.
class EventLoop {
public:
    /// `peers`: all loops of the server, this one included, complete before run().
    EventLoop(ServerState& server, const std::vector<std::unique_ptr<EventLoop>>& peers);
    ~EventLoop();

    /// Before run(): accepts from `acceptor`, made on context().
    void listen(Acceptor acceptor);
    boost::asio::io_context& context() { return context_; }
    LoopExecutor executor() { return context_.get_executor(); }

    /// Serves until finish(); the thread's function.
    void run();

    /// Thread-safe: stops accepting, lets idle connections and waits go.
    void drain();
    /// Thread-safe: breaks all connections off.
    void abort_sessions();
    /// Thread-safe, when no connection is left: ends run().
    void finish();
    /// Thread-safe.
    std::uint32_t session_count() const { return session_count_; }

    /// The time of the last tick, at most a fifth of a second old while there are connections.
    const ClientConnection::TimePoint& now() const { return now_; }
    /// Date for answers, as old as now().
    std::string_view date() const { return date_; }
    /// A short random id.
    void make_request_id(std::string& id);

    /// Sessions register for ticks and drains.
    void add(Session& session);
    void remove(Session& session);

private:
    Awaitable<void> accept_from(Acceptor& acceptor);
    Awaitable<void> tick();
    void start_session(Socket socket);
    void hand_over(Socket socket);
    bool is_overrun() const;
    EventLoop& least_loaded();
    void refresh();

    ServerState& server_;
    const std::vector<std::unique_ptr<EventLoop>>& peers_;
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<LoopExecutor> work_;
    std::vector<std::unique_ptr<Acceptor>> acceptors_;
    LoopTimer ticker_;
    LoopTimer accept_pause_;
    bool ticking_ = false;

    boost::intrusive::list<Session, boost::intrusive::constant_time_size<false>> sessions_;
    std::atomic<std::uint32_t> session_count_{0};

    ClientConnection::TimePoint now_;
    Time date_second_{};
    std::string date_;
    std::uint64_t random_state_;
};

}  // namespace undertone
