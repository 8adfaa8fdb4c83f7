// A request's body as it comes off the connection.
#pragma once

#include "api/http/body.h"
#include "api/http/chunk_decoder.h"
#include "api/http/client_connection.h"
#include "api/http/input_buffer.h"
#include "api/http/request_head.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Whether a client sends fast enough. Counts only the time spent waiting for it, so that a slow
/// disk of ours is not held against it.
class BodyPace {
public:
    static constexpr std::chrono::seconds window{60};
    static constexpr std::uint64_t bytes_min = 60 * 1'024;  // within one window

    /// Notes that `bytes` came after `waited`; false: too slow.
    bool note(std::chrono::steady_clock::duration waited, std::uint64_t bytes);

private:
    std::chrono::steady_clock::duration waited_{0};
    std::uint64_t bytes_ = 0;
};

/// Takes first what was read along with the head, then reads straight from the socket.
class RequestBody final : public BodySource {
public:
    /// Bytes of an unread body that are cheaper to take in than a new connection.
    static constexpr std::uint64_t skip_bytes_max = 65'536;

    RequestBody(ClientConnection& connection, InputBuffer& input, const RequestHead& head,
                std::chrono::seconds silence_max);

    Awaitable<Result<std::string_view>> read() override;
    std::optional<std::uint64_t> length() const override { return length_; }

    /// Bytes handed out so far.
    std::uint64_t bytes() const { return bytes_; }
    bool finished() const { return finished_; }
    /// Whether the connection can be used on after skip_rest().
    bool can_skip_rest() const;
    /// Takes in what nobody read and gives back what belongs to the next request, which ends the
    /// life of all views of the head. False: the connection is of no more use.
    Awaitable<bool> skip_rest();

private:
    Awaitable<Result<>> fill();
    Error fail(ErrorCode code, std::string_view detail);
    std::string_view pending() const;
    void use(std::size_t count);
    Result<std::string_view> take_chunked();
    std::string_view take_plain();

    ClientConnection& connection_;
    InputBuffer& input_;
    std::chrono::seconds silence_max_;
    std::optional<std::uint64_t> length_;
    bool chunked_;
    bool awaiting_continue_;

    ChunkDecoder decoder_;
    BodyPace pace_;
    std::unique_ptr<char[]> buffer_;
    std::size_t buffer_size_ = 0;
    std::string_view buffered_;  // read from the socket, not yet used
    std::uint64_t left_;         // of a body with a length
    std::uint64_t bytes_ = 0;
    bool finished_;
    std::optional<Error> failure_;
};

/// Appends the whole body to `out`. Errors: payload_too_large past `bytes_max`, known before a byte
/// is read where the length is given, and those of BodySource::read().
Awaitable<Result<>> read_whole(BodySource& source, std::uint64_t bytes_max, std::string& out);

}  // namespace undertone
