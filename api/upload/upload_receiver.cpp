#include "api/upload/upload_receiver.h"

#include "api/http/blocking.h"
#include "api/idempotency/request_digest.h"
#include "api/upload/accepted_files.h"
#include "api/upload/async_commit.h"
#include "api/upload/decoded_body.h"
#include "api/upload/upload_answer.h"

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

/// The same files and fields, however the form is written, are the same request.
std::string digest_of(const Request& request, UploadForm& form) {
    RequestDigest digest;
    digest.add(request.query_string);
    for (const auto& [name, value] : form.fields()) digest.add(name).add(value);
    for (const auto& file : form.files()) {
        digest.add(file->filename()).add(std::to_string(file->size())).add(file->sha256());
    }
    return digest.finish();
}

/// `request` outlives the group.
Database::Group insert_and_keep(const Request& request, const UploadFace& face,
                                std::shared_ptr<AcceptedFiles> files,
                                std::shared_ptr<KeyedPost> post) {
    return [&request, &face, files, post](Connection& connection) -> Result<> {
        if (const auto inserted = files->insert(connection); !inserted) return inserted;
        return post->keep(connection, files->tenant(), face.answer(request, *files));
    };
}

std::uint64_t file_bytes_max(const UploadConfig& config, const FileRules& rules,
                             const Quotas& quotas) {
    const auto of_all = std::min(config.file_bytes_max, rules.bytes_max);
    return quotas.file_bytes_max == 0 ? of_all : std::min(of_all, quotas.file_bytes_max);
}

}  // namespace

UploadReceiver::UploadReceiver(Parts parts)
    : parts_(parts),
      log_(parts.log),
      gate_(parts.scan, parts.clock),
      disk_(std::max(2u, std::thread::hardware_concurrency())) {}

UploadReceiver::~UploadReceiver() { disk_.join(); }

Awaitable<Response> UploadReceiver::receive(Request& request, const Route& route,
                                            BodySource& body) {
    if (auto refusal = refuse_early(request, body, parts_.config)) co_return std::move(*refusal);
    // Small files go into the database, which lies on the same disk.
    if (const auto room = parts_.blobs.has_room(); !room) co_return problem(room.error(), request);

    auto gate = gate_.known();
    const auto ask_gate = [this] { return gate_.ask(); };
    if (!gate) gate = co_await run_on(disk_, ask_gate);
    if (!*gate) co_return scanner_away(request);

    Order order{.route = route};
    auto form = std::make_shared<UploadForm>(parts_.config, order.face().rules, parts_.blobs);
    const auto read = co_await read_form(request, body, form);
    if (!read) co_return problem(read.error(), request);
    auto traits = order.face().read_form(request, *form);
    if (auto* refusal = std::get_if<Response>(&traits)) co_return std::move(*refusal);
    order.traits = std::get<UploadTraits>(std::move(traits));
    auto refusal = co_await resolve_customer(request, form, order);
    if (refusal) co_return std::move(*refusal);
    if (IdempotencyKeys::has_key(request)) {
        co_return co_await store_once(request, std::move(form), std::move(order));
    }
    co_return co_await store(request, std::move(form), std::move(order));
}

Awaitable<std::optional<Response>> UploadReceiver::resolve_customer(Request& request, Form form,
                                                                    Order& order) {
    const auto find = [this, &request, &form, &order] {
        return find_customer(request, *form, order);
    };
    if (!parts_.database.reads_block()) co_return find();
    co_return co_await run_on(disk_, find);
}

std::optional<Response> UploadReceiver::find_customer(Request& request, const UploadForm& form,
                                                      Order& order) {
    auto& principal = request.principal;
    const bool counted = principal.tenant.has_value();  // by LimitingGuard, before the body
    auto refusal = parts_.guard.resolve_upload(request, order.route, form.field("customer_id"));
    if (refusal) return refusal;
    if (parts_.limits && principal.tenant && !counted) {
        if (refusal = parts_.limits->check_tenant(request, *principal.tenant); refusal) {
            return refusal;
        }
    }
    const auto quotas = parts_.quotas.of(principal.tenant);
    if (!quotas) return problem(quotas.error(), request);
    order.quotas = *quotas;
    const auto found = find_target(request, order.traits);
    return found ? std::nullopt : std::optional(problem(found.error(), request));
}

Result<> UploadReceiver::find_target(const Request& request, const UploadTraits& traits) {
    if (!traits.version_of && traits.makes_collection) return {};
    return parts_.database.read([&](Connection& connection) {
        return check_target(connection, request.principal.tenant, traits);
    });
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

Awaitable<Response> UploadReceiver::store_once(Request& request, Form form, Order order) {
    const auto post = std::make_shared<KeyedPost>(parts_.keys, request, digest_of(request, *form));
    const auto begin = [post, &request] { return post->begin(request); };
    auto answer = co_await run_on(disk_, begin);
    if (answer) co_return std::move(*answer);

    order.post = post;
    auto response = co_await store(request, std::move(form), std::move(order));
    const auto settle = [post, &request, &response] {
        return post->settle(request, std::move(response));
    };
    co_return co_await run_on(disk_, settle);
}

/// Whoever is over a quota already costs no transaction.
Awaitable<std::optional<Response>> UploadReceiver::look_at_quotas(const Request& request,
                                                                  const Quotas& quotas,
                                                                  QuotaDemand demand) {
    const auto look = [this, &request, &quotas, demand] {
        return parts_.quotas.check(*request.principal.tenant, quotas, demand);
    };
    const auto breach = co_await run_on(disk_, look);
    if (!breach) co_return problem(breach.error(), request);
    if (!*breach) co_return std::nullopt;
    co_return quota_refusal(request, **breach, parts_.clock.now());
}

Awaitable<Response> UploadReceiver::store(Request& request, Form form, Order order) {
    // Shared with the pool and the writer, which may run the group more than once.
    const bool held = !parts_.scan.clamd.empty();
    const auto files =
        std::make_shared<AcceptedFiles>(request, form, std::move(order.traits), order.quotas, held,
                                        parts_.audit, parts_.clock.now());
    if (files->empty()) {
        co_return nothing_accepted(request, files->refused(),
                                   file_bytes_max(parts_.config, order.face().rules, order.quotas));
    }
    // Lambdas with a name: g++ 12 destroys the captures of one written inside a co_await twice.
    const auto& principal = request.principal;
    if (order.quotas.limit_counters() && principal.tenant) {
        auto refusal = co_await look_at_quotas(request, order.quotas, files->demand());
        if (refusal) co_return std::move(*refusal);
    }
    if (files->has_blobs()) {
        const auto make_blobs = [this, files] {
            return files->make_blobs(parts_.database, parts_.blobs);
        };
        const auto durable = co_await run_on(disk_, make_blobs);
        if (!durable) co_return problem(durable.error(), request);
    }
    Database::Group insert = [files](Connection& connection) { return files->insert(connection); };
    if (order.post) insert = insert_and_keep(request, order.face(), files, order.post);
    const LoopExecutor loop = co_await boost::asio::this_coro::executor;
    const auto committed = co_await commit(parts_.database, loop, std::move(insert));
    if (!committed && files->breach()) {
        co_return quota_refusal(request, *files->breach(), parts_.clock.now());
    }
    if (!committed) co_return problem(committed.error(), request);

    parts_.announcer.announce(files->jobs());
    if (!principal.tenant) parts_.tenants.remember(principal.customer_id, files->tenant());
    log_.info("uploads stored", {{"request_id", request.request_id},
                                 {"customer_id", principal.customer_id},
                                 {"files", files->uploads().size()}});
    co_return order.face().answer(request, *files);
}

}  // namespace undertone
