// Server-sent events of one job (WHATWG HTML 9.2).
//
//   event: status
//   id: 7
//   data: {"upload_id": ..., "status": "processing"}
#pragma once

#include "api/http/job_watch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Appends one event. Each line of `data` gets a field of its own.
void append_event(std::string& out, std::string_view name, std::uint64_t id, std::string_view data);

struct EventStreamOptions {
    /// Last-Event-ID: a state that is not newer is not sent again.
    std::optional<std::uint64_t> seen;
    /// HTTP/1.1: events are chunks; else the end of the connection ends the stream.
    bool chunked = true;
};

/// Sends `first` and every newer state until a final one, the client leaves or the server drains.
/// The head is out already. False: the connection is of no more use.
Awaitable<bool> stream_events(WaitContext context, Response first, EventStreamOptions options);

}  // namespace undertone
