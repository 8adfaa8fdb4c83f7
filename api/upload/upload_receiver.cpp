#include "api/upload/upload_receiver.h"

#include "api/http/blocking.h"
#include "api/idempotency/request_digest.h"
#include "api/upload/accepted_files.h"
#include "api/upload/async_commit.h"
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

Database::Group insert_and_keep(std::shared_ptr<AcceptedFiles> files,
                                std::shared_ptr<KeyedPost> post, std::string_view customer_id) {
    const auto answer = std::make_shared<const Response>(
        uploaded_answer(customer_id, files->uploads(), files->refused()));
    return [=](Connection& connection) -> Result<> {
        if (const auto inserted = files->insert(connection); !inserted) return inserted;
        return post->keep(connection, files->tenant(), *answer);
    };
}

std::uint64_t file_bytes_max(const UploadConfig& config, const Quotas& quotas) {
    if (quotas.file_bytes_max == 0) return config.file_bytes_max;
    return std::min(config.file_bytes_max, quotas.file_bytes_max);
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
    Customer customer;
    auto refusal = co_await resolve_customer(request, form, customer);
    if (refusal) co_return std::move(*refusal);
    if (IdempotencyKeys::has_key(request)) {
        co_return co_await store_once(request, std::move(form), std::move(customer));
    }
    co_return co_await store(request, std::move(form), std::move(customer));
}

Awaitable<std::optional<Response>> UploadReceiver::resolve_customer(Request& request, Form form,
                                                                    Customer& customer) {
    const auto find = [this, &request, &form, &customer] {
        return find_customer(request, *form, customer);
    };
    if (!parts_.database.reads_block()) co_return find();
    co_return co_await run_on(disk_, find);
}

std::optional<Response> UploadReceiver::find_customer(Request& request, const UploadForm& form,
                                                      Customer& customer) {
    auto& principal = request.principal;
    const bool counted = principal.tenant.has_value();  // by LimitingGuard, before the body
    auto refusal = parts_.guard.resolve_upload(request, form.field("customer_id"));
    if (refusal) return refusal;
    if (parts_.limits && principal.tenant && !counted) {
        if (refusal = parts_.limits->check_tenant(request, *principal.tenant); refusal) {
            return refusal;
        }
    }
    const auto quotas = parts_.quotas.of(principal.tenant);
    if (!quotas) return problem(quotas.error(), request);
    customer.quotas = *quotas;
    return std::nullopt;
}

Awaitable<Result<>> UploadReceiver::read_form(Request& request, BodySource& body, Form form) {
    auto parser = MultipartParser::create(request.header("Content-Type"), parts_.config.parts_max);
    if (!parser) co_return parser.error();

    SpoolLane lane(disk_, co_await boost::asio::this_coro::executor);
    Result<> outcome;
    std::uint64_t received = 0;
    while (outcome) {
        const auto chunk = co_await body.read();
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

Awaitable<Response> UploadReceiver::store_once(Request& request, Form form, Customer customer) {
    const auto post = std::make_shared<KeyedPost>(parts_.keys, request, digest_of(request, *form));
    const auto begin = [post, &request] { return post->begin(request); };
    auto answer = co_await run_on(disk_, begin);
    if (answer) co_return std::move(*answer);

    customer.post = post;
    auto response = co_await store(request, std::move(form), std::move(customer));
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

Awaitable<Response> UploadReceiver::store(Request& request, Form form, Customer customer) {
    // Shared with the pool and the writer, which may run the group more than once.
    const bool held = !parts_.scan.clamd.empty();
    const auto files =
        std::make_shared<AcceptedFiles>(request, form, customer.quotas, held, parts_.clock.now());
    if (files->empty()) {
        co_return nothing_accepted(request, files->refused(),
                                   file_bytes_max(parts_.config, customer.quotas));
    }
    // Lambdas with a name: g++ 12 destroys the captures of one written inside a co_await twice.
    const auto& principal = request.principal;
    if (customer.quotas.limit_counters() && principal.tenant) {
        auto refusal = co_await look_at_quotas(request, customer.quotas, files->demand());
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
    if (customer.post) insert = insert_and_keep(files, customer.post, principal.customer_id);
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
    co_return uploaded_answer(principal.customer_id, files->uploads(), files->refused());
}

}  // namespace undertone
