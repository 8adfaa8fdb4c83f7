#include "api/upload/upload_receiver.h"

#include "api/http/blocking.h"
#include "api/upload/accepted_files.h"
#include "api/upload/async_commit.h"
#include "api/upload/decoded_body.h"
#include "api/upload/upload_answer.h"
#include "common/store/upload_options.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace undertone {
namespace {

/// At most one piece of a request is on its way to the disk, while the next one is received.
class SpoolLane {
public:
    SpoolLane(boost::asio::thread_pool& pool, LoopExecutor loop)
        : pool_(pool), loop_(loop), state_(std::make_shared<State>(loop)) {}

    /// `form` owns the file, and lives until the piece is written.
    void start(FileIntake* file, std::shared_ptr<UploadForm> form) {
        file->stage();
        state_->busy = true;
        boost::asio::post(pool_, [file, form = std::move(form), loop = loop_, state = state_] {
            file->spool();
            boost::asio::post(loop, [state, form] {
                state->busy = false;
                state->idle.cancel();
            });
        });
    }

    Awaitable<void> idle() {
        while (state_->busy) {
            boost::system::error_code ignored;
            co_await state_->idle.async_wait(boost::asio::redirect_error(use_loop, ignored));
        }
    }

private:
    struct State {
        explicit State(LoopExecutor loop)
            : idle(loop, std::chrono::steady_clock::time_point::max()) {}
        bool busy = false;
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          LoopExecutor>
            idle;  // never expires: cancelled to wake who waits
    };

    boost::asio::thread_pool& pool_;
    LoopExecutor loop_;
    std::shared_ptr<State> state_;
};

/// Refuses what can be refused before a byte of the body is read.
std::optional<Response> refuse_early(const Request& request, const BodySource& body,
                                     const UploadConfig& config) {
    const auto limit = config.request_bytes_limit();
    if (!body.length() || *body.length() <= limit) return std::nullopt;
    return problem(Problem{.status = 413,
                           .code = "request_too_large",
                           .title = "Payload too large",
                           .detail = fmt::format("the request has {} bytes, more than "
                                                 "upload.request_bytes_max = {}",
                                                 *body.length(), limit),
                           .errors = {},
                           .extra = fmt::format("\"limit_bytes\":{}", limit),
                           .headers = {}},
                   request);
}

Response scanner_away(const Request& request) {
    return problem(Problem{.status = 503,
                           .code = "scanner_unavailable",
                           .title = {},
                           .detail = "uploads are not taken while the scanner that has to see them "
                                     "does not answer",
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

std::optional<Response> check_fields(const Request& request, const UploadForm& form) {
    const auto kind = form.field("kind");
    if (!kind.empty() && kind != "chat" && kind != "table") {
        return invalid_value(request, "form/kind", "kind must be chat or table");
    }
    const auto options = parse_upload_options(form.field("options"));
    if (options) return std::nullopt;
    const auto& [option, detail] = options.error();
    return invalid_value(
        request, option.empty() ? "form/options" : fmt::format("form/options/{}", option), detail);
}

}  // namespace

UploadReceiver::UploadReceiver(Parts parts)
    : parts_(parts),
      log_(parts.log),
      gate_(parts.scan, parts.clock),
      disk_(std::max(2u, std::thread::hardware_concurrency())) {}

UploadReceiver::~UploadReceiver() { disk_.join(); }

Awaitable<Response> UploadReceiver::receive(Request& request, BodySource& body) {
    if (auto refusal = refuse_early(request, body, parts_.config)) co_return std::move(*refusal);
    // Small files go into the database, which lies on the same disk.
    if (const auto room = parts_.blobs.has_room(); !room) co_return problem(room.error(), request);

    auto gate = gate_.known();
    const auto ask_gate = [this] { return gate_.ask(); };
    if (!gate) gate = co_await run_on(disk_, ask_gate);
    if (!*gate) co_return scanner_away(request);

    auto form = std::make_shared<UploadForm>(parts_.config, parts_.blobs);
    const auto read = co_await read_form(request, body, form);
    if (!read) co_return problem(read.error(), request);
    if (auto refusal = check_fields(request, *form)) co_return std::move(*refusal);
    auto refusal = co_await resolve_customer(request, form);
    if (refusal) co_return std::move(*refusal);
    co_return co_await store(request, std::move(form));
}

Awaitable<std::optional<Response>> UploadReceiver::resolve_customer(Request& request, Form form) {
    const auto resolve = [this, &request, &form] {
        return parts_.guard.resolve_upload(request, form->field("customer_id"));
    };
    if (!parts_.database.reads_block()) co_return resolve();
    co_return co_await run_on(disk_, resolve);
}

Awaitable<Result<>> UploadReceiver::read_form(Request& request, BodySource& body, Form form) {
    auto parser = MultipartParser::create(request.header("Content-Type"), parts_.config.parts_max);
    if (!parser) co_return parser.error();

    auto decoded = DecodedBody::create(request.header("Content-Encoding"), body, parts_.config);
    if (!decoded) co_return decoded.error();

    SpoolLane lane(disk_, co_await boost::asio::this_coro::executor);
    Result<> outcome;
    std::uint64_t received = 0;
    while (outcome) {
        const auto chunk = co_await decoded->read();
        if (!chunk) {
            outcome = chunk.error();
        } else if (received += chunk->size(); received > parts_.config.request_bytes_limit()) {
            outcome = Error{ErrorCode::payload_too_large,
                            fmt::format("the request is larger than upload.request_bytes_max = {}",
                                        parts_.config.request_bytes_limit())};
        } else {
            outcome = chunk->empty() ? parser->finish() : parser->feed(*chunk, *form);
        }
        while (const auto next = form->next_spooling()) {
            co_await lane.idle();
            lane.start(next->file, form);
            if (next->ended) {
                co_await lane.idle();
                next->file->end();
            }
        }
        if (chunk && chunk->empty()) break;
    }
    co_await lane.idle();
    co_return outcome;
}

Awaitable<Response> UploadReceiver::store(Request& request, Form form) {
    // Shared with the pool and the writer, which may run the group more than once.
    const bool held = !parts_.scan.clamd.empty();
    const auto files = std::make_shared<AcceptedFiles>(request, form, held, parts_.clock.now());
    if (files->empty()) co_return nothing_accepted(request, files->refused(), parts_.config);

    // Lambdas with a name: g++ 12 destroys the captures of one written inside a co_await twice.
    if (files->has_blobs()) {
        const auto make_blobs = [this, files] {
            return files->make_blobs(parts_.database, parts_.blobs);
        };
        const auto durable = co_await run_on(disk_, make_blobs);
        if (!durable) co_return problem(durable.error(), request);
    }
    Database::Group insert = [files](Connection& connection) { return files->insert(connection); };
    const LoopExecutor loop = co_await boost::asio::this_coro::executor;
    const auto committed = co_await commit(parts_.database, loop, std::move(insert));
    if (!committed) co_return problem(committed.error(), request);

    parts_.announcer.announce(files->jobs());
    const auto& principal = request.principal;
    if (!principal.tenant) parts_.tenants.remember(principal.customer_id, files->tenant());
    log_.info("uploads stored", {{"request_id", request.request_id},
                                 {"customer_id", principal.customer_id},
                                 {"files", files->uploads().size()}});
    co_return uploaded_answer(principal.customer_id, files->uploads(), files->refused());
}

}  // namespace undertone
