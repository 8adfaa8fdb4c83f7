// Turns Responses into bytes on a connection.
#pragma once

#include "api/http/answer.h"
#include "api/http/client_connection.h"
#include "api/http/file_stream.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace undertone {

/// Small answers are collected in one string, which is reused, so that a head and its body, and all
/// answers to pipelined requests, leave in one write.
class Responder {
public:
    explicit Responder(ClientConnection& connection) : connection_(connection) {}

    /// Whether append() takes it.
    static bool is_small(const Response& response);

    /// Collects a small answer. A read whose client has the body already becomes a 304.
    void append(Response& response, const AnswerContext& context);
    /// Whether collected answers should go before more are made.
    bool is_full() const;

    /// Writes what was collected, if the socket takes it at once; false: flush() has to.
    bool flush_now();
    /// False, as for all the following: the connection is of no more use.
    Awaitable<bool> flush();

    /// Writes an answer of any size, what was collected before it.
    Awaitable<bool> send(Response& response, const AnswerContext& context);
    /// Writes an answer whose body is a file, or the part of it that was asked for.
    Awaitable<bool> send_file(Response& response, FileStream& file, const AnswerContext& context);
    /// Writes the head of a body whose end is not known yet.
    Awaitable<bool> send_stream_head(const Response& response, const AnswerContext& context);

    /// Bytes collected since the last call.
    std::uint64_t take_byte_count();

private:
    /// Settles ETag and 304, appends the head and returns the body to go after it.
    std::string_view append_head_of(Response& response, const AnswerContext& context);
    std::string_view settle_etag(Response& response, const AnswerContext& context);

    ClientConnection& connection_;
    std::string output_;
    std::string etag_;
    std::uint64_t bytes_ = 0;
    bool broken_ = false;
};

}  // namespace undertone
