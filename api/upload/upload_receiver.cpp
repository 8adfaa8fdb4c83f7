#include "api/upload/upload_receiver.h"

#include "api/http/blocking.h"
#include "api/upload/async_commit.h"
#include "api/upload/upload_answer.h"
#include "common/store/tenant_store.h"
#include "common/store/upload_store.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
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

Response invalid_field(const Request& request, std::string_view field, std::string detail) {
    return problem(Problem{.status = 422,
                           .code = "invalid_value",
                           .title = "Invalid value",
                           .detail = detail,
                           .errors = {{std::string(field), detail}},
                           .extra = {},
                           .headers = {}},
                   request);
}

std::optional<Response> check_fields(const Request& request, const UploadForm& form) {
    const auto kind = form.field("kind");
    if (!kind.empty() && kind != "chat" && kind != "table") {
        return invalid_field(request, "kind", "kind must be chat or table");
    }
    const auto options = form.field("options");
    if (!options.empty()) {
        boost::system::error_code wrong;
        const auto parsed = boost::json::parse(options, wrong);
        if (wrong || !parsed.is_object()) {
            return invalid_field(request, "options", "options must be a JSON object");
        }
    }
    return std::nullopt;
}

}  // namespace

UploadReceiver::UploadReceiver(Parts parts)
    : parts_(parts), log_(parts.log), disk_(std::max(2u, std::thread::hardware_concurrency())) {}

UploadReceiver::~UploadReceiver() { disk_.join(); }

Awaitable<Response> UploadReceiver::receive(Request& request, BodySource& body) {
    if (auto refusal = refuse_early(request, body, parts_.config)) co_return std::move(*refusal);

    auto form = std::make_shared<UploadForm>(parts_.config, parts_.blobs);
    const auto read = co_await read_form(request, body, form);
    if (!read) co_return problem(read.error(), request);
    if (auto refusal = check_fields(request, *form)) co_return std::move(*refusal);
    if (auto refusal = parts_.guard.resolve_upload(request, form->field("customer_id"))) {
        co_return std::move(*refusal);
    }
    co_return co_await store(request, std::move(form));
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

Awaitable<Response> UploadReceiver::store(Request& request, Form form) {
    // What the group writes, shared with it: it may run more than once.
    struct Work {
        std::vector<NewUpload> uploads;
        std::vector<std::pair<BlobWriter*, BlobId>> large;
        std::optional<TenantId> tenant;
        std::string customer_id;
    };
    auto work = std::make_shared<Work>();
    std::vector<RefusedFile> refused;
    const auto now = parts_.clock.now();
    for (auto& file : form->files()) {
        if (file->refusal()) {
            refused.push_back({file->filename(), *file->refusal()});
            continue;
        }
        NewUpload upload{.tenant = {},
                         .id = UploadId::next(),
                         .original_filename = file->filename(),
                         .file_type = std::string(file_type_of(file->filename(), file->format())),
                         .format = std::string(to_string(file->format())),
                         .kind = std::string(form->field("kind")),
                         .bytes = file->size(),
                         .sha256 = file->sha256(),
                         .content = {},
                         .collection = std::string(form->field("collection")),
                         .request_id = request.request_id,
                         .created_at = now};
        if (!form->field("options").empty()) upload.options = form->field("options");
        if (file->is_inline()) {
            upload.content = std::move(file->content());
        } else {
            work->large.emplace_back(file->writer(), BlobId{upload.id.uuid});
        }
        work->uploads.push_back(std::move(upload));
    }
    if (work->uploads.empty()) co_return nothing_accepted(request, refused, parts_.config);

    const LoopExecutor loop = co_await boost::asio::this_coro::executor;
    work->tenant = request.principal.tenant;
    work->customer_id = request.principal.customer_id;
    if (!work->large.empty()) {
        // Blobs lie in their tenant's folder, so a new tenant has to have its id before them.
        const auto make_durable = [this, work, form, now]() -> Result<> {
            if (!work->tenant) {
                const auto made =
                    parts_.database.write_and_wait([work, now](Connection& connection) -> Result<> {
                        const auto tenant =
                            TenantStore(connection).find_or_create(work->customer_id, now);
                        if (!tenant) return tenant.error();
                        work->tenant = *tenant;
                        return {};
                    });
                if (!made) return made;
            }
            std::vector<BlobStore::Pending> pending;
            for (const auto& [writer, blob] : work->large) {
                pending.push_back({writer, *work->tenant, blob});
            }
            return parts_.blobs.commit(pending);
        };
        const auto durable = co_await run_on(disk_, make_durable);
        if (!durable) co_return problem(durable.error(), request);
    }

    // With a name: g++ 12 destroys the captures of a lambda written inside a co_await twice.
    Database::Group insert_all = [work, now](Connection& connection) -> Result<> {
        if (!work->tenant) {
            const auto tenant = TenantStore(connection).find_or_create(work->customer_id, now);
            if (!tenant) return tenant.error();
            work->tenant = *tenant;
        }
        UploadStore store(connection, *work->tenant);
        for (auto& upload : work->uploads) {
            upload.tenant = *work->tenant;
            if (const auto inserted = store.insert(upload); !inserted) return inserted;
        }
        return {};
    };
    const auto committed = co_await commit(parts_.database, loop, std::move(insert_all));
    if (!committed) co_return problem(committed.error(), request);

    std::vector<QueuedJob> jobs;
    for (const auto& upload : work->uploads) {
        jobs.push_back(
            {upload.tenant, JobId{upload.id.uuid}, class_for_size(upload.bytes), upload.bytes});
    }
    parts_.announcer.announce(std::move(jobs));
    if (!request.principal.tenant) parts_.tenants.remember(work->customer_id, *work->tenant);
    log_.debug("uploads stored", {{"request_id", request.request_id},
                                  {"customer_id", work->customer_id},
                                  {"files", work->uploads.size()}});
    co_return uploaded_answer(work->customer_id, work->uploads, refused);
}

}  // namespace undertone
