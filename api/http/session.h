// One connection's requests, one after another.
#pragma once

#include "api/http/answer.h"
#include "api/http/client_connection.h"
#include "api/http/input_buffer.h"
#include "api/http/job_watch.h"
#include "api/http/request_body.h"
#include "api/http/request_head.h"
#include "api/http/responder.h"
#include "api/http/served_request.h"
#include "api/http/server_state.h"

#include <boost/intrusive/list_hook.hpp>

#include <exception>
#include <memory>
#include <optional>

namespace undertone {

class EventLoop;

/// A request whose head is there is first *planned*: routed, and decided about by the guard. If
/// answering it takes no waiting that happens at once; everything that waits goes through serve(),
/// the guard's decision too where reading the store waits.
class Session final : public std::enable_shared_from_this<Session>,
                      public boost::intrusive::list_base_hook<> {
public:
    Session(ServerState& server, EventLoop& loop, Socket socket);

    /// Serves until the connection ends. Called once.
    Awaitable<void> run();
    /// After run(): logs what came out of it.
    void on_end(const std::exception_ptr& failure);

    // Called by the loop, on its thread.
    void on_drain();
    void abort();
    void sweep();

private:
    enum class Plan {
        answer,     ///< response_ is complete
        check,      ///< the guard is to be asked where waiting is allowed
        call,       ///< the handler is to be called
        complete,   ///< the handler was called, and has left the rest to the blocking pool
        wait,       ///< response_ is not final, and the client wants to wait
        subscribe,  ///< response_ is the first of an event stream
        upload,     ///< the body goes to the upload handler
    };

    // The connection (session.cpp).
    void set_read_deadline();
    void on_read(boost::system::error_code ec, std::size_t count);
    void refuse(const HeadRefusal& refusal);
    Awaitable<void> finish();

    // One request, as far as it takes no waiting (session_plan.cpp).
    void begin_request();
    void find_caller();
    void end_request();
    Plan plan();
    Plan plan_checked(std::optional<Response> refusal);
    Plan plan_preflight(const Router::Match& match);
    Plan plan_without_route(const Router::Match& match);
    Plan give(Response response);
    Plan after_call() const;
    bool take_wait_time();
    bool may_call_at_once() const;
    bool answer_at_once();

    // What waits (session_serve.cpp).
    Awaitable<bool> serve();
    Awaitable<void> prepare_answer(RequestBody& body);
    Awaitable<Plan> check();
    Awaitable<Response> ask();
    Awaitable<Response> ask_in_turn();
    Awaitable<bool> take_turn(TenantTurns::Turn& turn);
    Awaitable<Response> ask_again();
    Awaitable<Response> ask_about_password();
    Awaitable<Response> complete(Response response);
    Awaitable<Response> call_with_body(RequestBody& body);
    Awaitable<Response> receive_upload(RequestBody& body);
    Awaitable<Response> wait_for_answer();
    Awaitable<bool> send_answer();
    Awaitable<bool> send_pieces();
    Awaitable<bool> write_pieces(bool chunked);
    Awaitable<std::optional<bool>> make_piece(std::string& piece);
    Awaitable<bool> stream();
    WaitContext wait_context();

    const HttpConfig& config() const { return server_.parts.config; }
    AnswerContext answer_context() const;

    ServerState& server_;
    EventLoop& loop_;
    std::optional<Slot> place_;  // nullopt: over the limit of connections
    ClientConnection connection_;
    Responder responder_;
    InputBuffer input_;
    RequestHeadParser parser_;
    std::optional<ClientConnection::TimePoint>
        head_deadline_;  // of a head of which some bytes are there
    bool idle_ = false;  // between two requests
    bool keep_alive_ = true;
    bool usable_ = true;  // the client takes what it is sent
    bool body_unread_ = false;

    // Of the request in hand.
    ServedRequest request_;
    const Route* route_ = nullptr;
    Plan plan_ = Plan::answer;
    Response response_;
    std::chrono::steady_clock::time_point started_;
    std::optional<std::chrono::steady_clock::duration> wait_time_;
    std::uint64_t bytes_in_ = 0;

    std::shared_ptr<Wakeup> wakeup_;  // made when something waits
};

}  // namespace undertone
