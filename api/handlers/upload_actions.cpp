#include "api/handlers/upload_actions.h"

#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/request_values.h"
#include "api/handlers/upload_ref.h"
#include "api/handlers/upload_removal.h"
#include "api/idempotency/idempotency_keys.h"
#include "common/json_writer.h"
#include "common/store/delete_filter.h"
#include "common/store/job_store.h"
#include "common/store/json_object.h"
#include "common/store/option_changes.h"
#include "common/store/upload_options.h"
#include "common/store/upload_store.h"

#include <boost/json.hpp>

namespace undertone {
namespace {

using Transition = Result<Job> (JobStore::*)(JobId, Time);

Response accepted(const Job& job, std::string_view message) {
    JsonWriter json;
    json.begin_object();
    json.field("upload_id", job.id.to_string());
    json.field("status", shown_status(job.state));
    json.field("message", message);
    json.end_object();
    Response response;
    response.status = 202;
    response.body = json.take();
    return response;
}

AuditNote about(UploadId upload) { return {.kind = "upload", .id = upload.to_string()}; }

/// Which filters a request has, without what they look for.
std::string filters_sent(const Request& request) {
    std::vector<std::string_view> sent;
    for (const auto* const name : {"status", "kind", "q", "from", "to"}) {
        if (request.query_count(name) > 0) sent.push_back(name);
    }
    return changed_fields(sent);
}

/// What a caller does to an analysis, within the write group.
struct Action {
    Transition transition;
    std::string_view message = {};            ///< what the client is told of it
    const boost::json::object* options = {};  ///< to replace the upload's; nullptr: none are
};

/// Which options a caller changed: no values, nor names that only the caller knows.
std::string options_sent(const boost::json::object& options) {
    std::vector<std::string_view> sent;
    for (const auto& member : options) {
        if (is_known_option(member.key())) sent.push_back(member.key());
    }
    return changed_fields(sent);
}

Result<> change_options(Connection& connection, const UploadRef& ref,
                        const boost::json::object& changes) {
    UploadStore uploads(connection, ref.tenant);
    const auto found = uploads.find(ref.upload);
    if (!found) return found.error();
    if (!*found) return missing_upload();
    return uploads.set_options(ref.upload, replace_options((*found)->upload.options, changes));
}

/// Returns the job as it is afterwards.
Result<Job> change(Services& services, const Request& request, const UploadRef& ref,
                   const Action& action) {
    Job job;
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        if (const auto found = find_analysis(connection, ref); !found) return found.error();
        JobStore jobs(connection, ref.tenant);
        auto changed = (jobs.*action.transition)(ref.job(), services.clock.now());
        if (!changed) return changed.error();
        job = std::move(*changed);
        auto note = about(ref.upload);
        if (action.options) {
            const auto set = change_options(connection, ref, *action.options);
            if (!set) return set;
            note.details = options_sent(*action.options);
        }
        auto kept = keep_answer(request, connection, ref.tenant, accepted(job, action.message));
        if (!kept) return kept;
        return services.audit.note(connection, request, ref.tenant, std::move(note));
    });
    if (!written) return written.error();
    // A hint that does not arrive is made up for by the waiters' own look every few seconds.
    (void)services.events.publish(std::span(&job.id, 1));
    return job;
}

Response cancel(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    constexpr std::string_view message = "Cancelled";
    const auto job = change(services, request, *ref, {&JobStore::cancel, message});
    if (!job) return problem(job.error(), request);
    // The fence has moved already: a queue that does not answer only lets a worker find out later.
    (void)services.queue.cancel(job->id);
    return accepted(*job, message);
}

Response requeue(Services& services, const Request& request, const UploadRef& ref,
                 const Action& action) {
    const auto job = change(services, request, ref, action);
    if (!job) return problem(job.error(), request);
    services.announcer.announce({job->queued()});
    return accepted(*job, action.message);
}

Response retry(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    return requeue(services, request, *ref, {&JobStore::retry, "Queued again"});
}

/// The options that a body has for the next analysis; nullopt: it has none.
Checked<std::optional<boost::json::object>> parse_new_options(std::string_view body) {
    std::optional<boost::json::object> options;
    if (body.empty()) return options;
    const auto members = parse_json_object(body);
    if (!members) return members.error();
    if (const auto known = refuse_unknown(*members, {"options"}); !known) return known.error();
    const auto* sent = members->if_contains("options");
    if (sent == nullptr) return options;
    if (!sent->is_object()) return FieldFault{"options", "options must be a JSON object"};
    options = sent->get_object();
    const auto parsed = parse_upload_options(replace_options({}, *options));
    if (parsed) return options;
    return FieldFault{"options/" + parsed.error().option, parsed.error().detail};
}

Response reprocess(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    // Who may not see the upload is told nothing about the options either.
    const auto seen = services.database.read([&](Connection& connection) -> Result<> {
        const auto found = find_analysis(connection, *ref);
        return found ? Result<>() : Result<>(found.error());
    });
    if (!seen) return problem(seen.error(), request);
    const auto options = parse_new_options(request.body);
    if (!options) return refuse_body(request, options.error());
    return requeue(services, request, *ref,
                   {&JobStore::reprocess,
                    "Queued again; the old result stays readable until the new one is there",
                    *options ? &**options : nullptr});
}

Response remove(Services& services, const Request& request) {
    const auto ref = upload_ref(request);
    if (!ref) return no_such_upload(request);
    const auto removed = remove_upload(services, request, *ref, about(ref->upload));
    if (!removed) return problem(removed.error(), request);
    if (!*removed) return no_such_upload(request);
    Response response;
    response.body = R"({"message":"Upload deleted successfully"})";
    return response;
}

Response queue_delete(Services& services, const Request& request, const UploadFilter& filter) {
    if (!request.principal.tenant) {
        return problem(Error{ErrorCode::not_found, "no such customer"}, request);
    }
    const auto tenant = *request.principal.tenant;
    const auto id = JobId::next();
    const auto parameters = to_json(DeleteFilter{filter, UploadId{id.uuid}});
    const auto details = filters_sent(request);
    const auto written = services.database.write_and_wait([&](Connection& connection) -> Result<> {
        auto queued = JobStore(connection, tenant)
                          .insert({.id = id,
                                   .upload = {},
                                   .kind = JobKind::delete_uploads,
                                   .parameters = parameters,
                                   .request_id = request.request_id,
                                   .created_at = services.clock.now()});
        if (!queued) return queued;
        return services.audit.note(connection, request, tenant,
                                   {.kind = "job", .id = id.to_string(), .details = details});
    });
    if (!written) return problem(written.error(), request);
    services.announcer.announce({{tenant, id, JobClass::interactive, 0}});

    JsonWriter json;
    json.begin_object();
    json.field("job_id", id.to_string());
    json.field("message", "Deleting in the background");
    json.end_object();
    Response response;
    response.status = 202;
    response.body = json.take();
    return response;
}

Response remove_many(Services& services, const Request& request) {
    const auto filter = parse_filter(request);
    if (const auto* refusal = std::get_if<Response>(&filter)) return *refusal;
    return queue_delete(services, request, std::get<UploadFilter>(filter));
}

Response remove_customer(Services& services, const Request& request) {
    return queue_delete(services, request, {});
}

}  // namespace

std::vector<Route> upload_action_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    const auto action = [&](std::string_view path, std::string_view audited_as,
                            std::string_view summary, auto handler) {
        return Route{.method = Method::post,
                     .path = path,
                     .access = Access::tenant_write,
                     .execution = Execution::blocking,
                     .audited_as = audited_as,
                     .tag = "uploads",
                     .summary = summary,
                     .parameters = object_parameters(),
                     .answers = {{202, "Accepted", "Done or under way"},
                                 {404, "Problem", "No such upload"},
                                 {409, "Problem", "The upload's state does not allow it"}},
                     .handler = bind(handler)};
    };
    std::vector<Route> routes;
    routes.push_back(action("/api/v1/uploads/{id}/cancel", "upload.cancelled",
                            "Cancel a pending or processing upload", cancel));
    routes.push_back(action("/api/v1/uploads/{id}/retry", "upload.retried",
                            "Try a failed or cancelled upload again", retry));
    routes.push_back(action("/api/v1/uploads/{id}/reprocess", "upload.reprocessed",
                            "Analyse a completed upload anew", reprocess));
    routes.back().parameters.push_back(
        {"options", "body", R"({"type":"object"})",
         "Replaces those of the upload's options that it names; null takes one away.", false});
    routes.back().answers.push_back({400, "Problem", "The body is no JSON object"});
    routes.back().answers.push_back({422, "Problem", "An option is invalid; errors[] names it"});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/uploads/{id}",
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "upload.deleted",
                      .tag = "uploads",
                      .summary = "Delete an upload with its results, tables and bytes",
                      .parameters = object_parameters(),
                      .answers = {{200, "Done", "Gone"}, {404, "Problem", "No such upload"}},
                      .handler = bind(remove)});
    routes.push_back({.method = Method::del,
                      .path = "/api/v1/uploads",
                      .access = Access::tenant_write,
                      .execution = Execution::blocking,
                      .audited_as = "uploads.deletion_queued",
                      .tag = "uploads",
                      .summary = "Delete all uploads that the filters leave, as a job",
                      .parameters = filter_parameters(),
                      .answers = {{202, "DeleteJob", "Queued"},
                                  {404, "Problem", "No such customer"},
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = bind(remove_many)});
    routes.push_back(
        {.method = Method::del,
         .path = "/api/v1/customers/{customer_id}",
         .access = Access::tenant_write,
         .execution = Execution::blocking,
         .audited_as = "customer.deletion_queued",
         .tag = "customers",
         .summary = "Delete everything a customer has uploaded, as a job",
         .parameters = {{"customer_id", "path", R"({"type":"string"})", "The customer.", true}},
         .answers = {{202, "DeleteJob", "Queued"}, {404, "Problem", "No such customer"}},
         .handler = bind(remove_customer)});
    return routes;
}

}  // namespace undertone
