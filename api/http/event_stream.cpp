#include "api/http/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace undertone {

namespace {

using Monotonic = std::chrono::steady_clock;

constexpr std::chrono::milliseconds event_gap{500};
constexpr std::chrono::seconds comment_gap{15};
constexpr std::string_view comment = ":\n\n";

std::string as_chunk(std::string_view bytes) {
    return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
}

/// The stream's bytes on one connection.
class EventWriter {
public:
    EventWriter(ClientConnection& connection, bool chunked)
        : connection_(connection), chunked_(chunked) {}

    Awaitable<bool> write(std::string bytes) {
        if (chunked_) bytes = as_chunk(bytes);
        last_write_ = Monotonic::now();
        co_return co_await connection_.write(bytes);
    }

    Awaitable<bool> end() {
        if (!chunked_) co_return true;  // the connection's end is the stream's
        co_return co_await connection_.write("0\r\n\r\n");
    }

    Monotonic::time_point next_comment() const { return last_write_ + comment_gap; }
    Monotonic::time_point next_event() const { return last_write_ + event_gap; }

private:
    ClientConnection& connection_;
    bool chunked_;
    Monotonic::time_point last_write_ = Monotonic::now();
};

/// What to send for a state: nothing for one that was seen, and "done" after the last.
std::string events_for(const Response& state, const std::optional<std::uint64_t>& seen) {
    std::string events;
    if (state.status != 200) {
        append_event(events, "error", state.revision, state.body);
        return events;
    }
    if (!seen || state.revision > *seen) {
        append_event(events, "status", state.revision, state.body);
    }
    if (state.unfinished) return events;
    for (const auto& [name, data] : state.last_events) {
        append_event(events, name, state.revision, data);
    }
    append_event(events, "done", state.revision, state.body);
    return events;
}

bool is_last(const Response& state) { return state.status != 200 || !state.unfinished; }

}  // namespace

void append_event(std::string& out, std::string_view name, std::uint64_t id,
                  std::string_view data) {
    fmt::format_to(std::back_inserter(out), "event: {}\nid: {}\n", name, id);
    do {
        const auto line = data.substr(0, data.find('\n'));
        data.remove_prefix(std::min(line.size() + 1, data.size()));
        out += "data: ";
        out += line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
        out += '\n';
    } while (!data.empty());
    out += '\n';
}

Awaitable<bool> stream_events(WaitContext context, Response first, EventStreamOptions options) {
    EventWriter writer(context.connection, options.chunked);
    auto seen = options.seen;
    auto state = std::move(first);
    std::optional<JobWatch> watch;
    for (;;) {
        if (auto events = events_for(state, seen); !events.empty()) {
            if (const bool sent = co_await writer.write(std::move(events)); !sent) co_return false;
        }
        if (is_last(state)) co_return co_await writer.end();
        seen = std::max(seen.value_or(0), state.revision);

        if (!watch) {
            // What happened since the first reading is read without waiting for an event.
            watch.emplace(context, *state.unfinished);
        } else {
            const auto reread = Monotonic::now() + JobWatch::reread_time;
            co_await watch->sleep(std::min(reread, writer.next_comment()));
        }
        while (!watch->is_over() && Monotonic::now() < writer.next_event()) {
            co_await watch->sleep(writer.next_event());
        }
        if (watch->is_over()) co_return co_await writer.end();
        if (Monotonic::now() >= writer.next_comment()) {
            if (const bool sent = co_await writer.write(std::string(comment)); !sent)
                co_return false;
        }
        state = co_await context.ask();
    }
}

}  // namespace undertone
