// One client's socket, with or without TLS, and the deadline of what is awaited on it.
#pragma once

#include "api/http/body.h"
#include "api/http/wakeup.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace undertone {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, LoopExecutor>;

/// Used on its loop only. At most one read and one write are under way.
class ClientConnection {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Limits {
        std::chrono::seconds handshake, write;
    };

    /// `now` is the loop's coarse clock, which sweep() is called by. `tls` may be null.
    ClientConnection(Socket socket, std::shared_ptr<boost::asio::ssl::context> tls,
                     const TimePoint& now, Limits limits);

    /// Speaks TLS where there is any; false: the client cannot be talked to.
    Awaitable<bool> handshake();

    /// Reads some bytes; to be awaited for (error, count). No coroutine of its own, since every
    /// request passes here.
    auto read_some(std::span<char> space) {
        const auto initiate = [this](auto handler, boost::asio::mutable_buffer buffer) {
            if (tls_) {
                tls_->async_read_some(buffer, std::move(handler));
            } else {
                socket_.async_read_some(buffer, std::move(handler));
            }
        };
        return boost::asio::async_initiate<AsTuple, Transferred>(
            initiate, as_tuple_, boost::asio::buffer(space.data(), space.size()));
    }

    /// Writes what the socket takes at once and returns the rest. With TLS that is all of it.
    /// nullopt: the connection is broken.
    std::optional<std::string_view> write_now(std::string_view bytes);

    /// Writes all of it; the client has to take each piece within the write limit. False: it did
    /// not, or is gone.
    Awaitable<bool> write(std::string_view bytes);

    /// Says that nothing more comes, takes in what the client still sends, within bounds, so that
    /// an answer on its way is not cut off by a reset, and closes.
    Awaitable<void> linger();
    /// Closes in good order: nothing of the client's is unread.
    Awaitable<void> close();
    /// Breaks the connection off, whatever is under way.
    void abort();
    /// Closes with a reset: what the client has not taken yet is thrown away.
    void reset();

    /// What is awaited next has to happen until then, else it ends with operation_aborted.
    void set_deadline(std::chrono::steady_clock::duration from_now) {
        set_deadline_at(now_ + from_now);
    }
    void set_deadline_at(TimePoint deadline) {
        deadline_ = deadline;
        expired_ = false;
    }
    void clear_deadline() { deadline_.reset(); }
    /// Whether a deadline passed since the last set_deadline().
    bool expired() const { return expired_; }
    /// Called by the loop a few times a second.
    void sweep(TimePoint now);
    /// Ends what is awaited with operation_aborted.
    void cancel();

    /// Calls `on_gone` once if the client closes its side before stop_watching(). Not to be used
    /// while a read is under way.
    void watch_for_end(std::shared_ptr<void> keep_alive, std::function<void()> on_gone);
    void stop_watching();

    /// Whether the client has closed its side. It may be gone, or may still read.
    bool sends_no_more();
    /// Whether nothing can be written any more, as far as is known without writing.
    bool is_cut();

    bool secure() const { return tls_ != nullptr; }
    const std::string& peer_address() const { return peer_address_; }
    bool loopback_peer() const { return loopback_peer_; }
    TimePoint now() const { return now_; }

private:
    using TlsStream = boost::asio::ssl::stream<Socket&>;
    using AsTuple = const boost::asio::as_tuple_t<boost::asio::deferred_t>;
    using Transferred = void(boost::system::error_code, std::size_t);
    static constexpr boost::asio::as_tuple_t<boost::asio::deferred_t> as_tuple_{
        boost::asio::deferred};

    auto write_some(std::string_view bytes) {
        const auto initiate = [this](auto handler, boost::asio::const_buffer buffer) {
            if (tls_) {
                tls_->async_write_some(buffer, std::move(handler));
            } else {
                socket_.async_write_some(buffer, std::move(handler));
            }
        };
        return boost::asio::async_initiate<AsTuple, Transferred>(
            initiate, as_tuple_, boost::asio::buffer(bytes.data(), bytes.size()));
    }
    bool at_end();

    Socket socket_;
    std::shared_ptr<boost::asio::ssl::context> tls_context_;
    std::unique_ptr<TlsStream> tls_;
    const TimePoint& now_;
    Limits limits_;
    std::string peer_address_;
    bool loopback_peer_ = false;
    std::optional<TimePoint> deadline_;
    bool expired_ = false;
    std::uint64_t watch_ = 0;  // number of the watch in force; older ones are stale
};

}  // namespace undertone
