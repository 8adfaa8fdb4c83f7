#include "api/handlers/dictionary.h"

#include "api/handlers/json_body.h"
#include "api/handlers/parameters.h"
#include "api/handlers/request_values.h"
#include "api/http/conditional.h"
#include "common/json_writer.h"
#include "common/store/dictionary_store.h"
#include "common/store/tenant_store.h"

#include <fmt/format.h>

#include <limits>

namespace undertone {
namespace {

/// {"version":3,"created_at":"...","terms":{"sick":2.1},"neutral":["fine"]}
std::string dictionary_json(const DictionaryVersion& dictionary) {
    JsonWriter json;
    json.begin_object().field("version", dictionary.version).key("created_at");
    json.text_or_null(dictionary.created_at ? to_rfc3339(*dictionary.created_at) : std::string());
    const std::string_view content = dictionary.content;
    json.raw(content.substr(1, content.size() - 2));  // its members, without the braces
    json.end_object();
    return json.take();
}

std::string etag_of(const std::string& body) {
    std::string tag;
    make_etag(body, tag);
    return tag;
}

Response get_dictionary(Services& services, const Request& request) {
    constexpr std::int64_t newest = -1;
    const auto version = parse_integer(request, {.name = "version",
                                                 .fallback = newest,
                                                 .least = 0,
                                                 .most = std::numeric_limits<std::int64_t>::max()});
    if (const auto* refusal = std::get_if<Response>(&version)) return *refusal;
    const auto wanted = std::get<std::int64_t>(version);

    std::optional<DictionaryVersion> dictionary;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        dictionary.reset();
        if (!request.principal.tenant) {  // nobody has written anything under this name
            if (wanted <= 0) dictionary.emplace();
            return {};
        }
        DictionaryStore store(connection, *request.principal.tenant);
        if (wanted == newest) {
            auto found = store.newest();
            if (!found) return found.error();
            dictionary = std::move(*found);
            return {};
        }
        auto found = store.find(wanted);
        if (!found) return found.error();
        dictionary = std::move(*found);
        return {};
    });
    if (!read) return problem(read.error(), request);
    if (!dictionary) {
        return problem(Error{ErrorCode::not_found, "no such version of the dictionary"}, request);
    }
    Response response;
    response.body = dictionary_json(*dictionary);
    return response;
}

Response overtaken(const Request& request, std::int64_t version) {
    return problem(Problem{.status = 412,
                           .code = "precondition_failed",
                           .title = {},
                           .detail = fmt::format("If-Match names another dictionary than the "
                                                 "newest one, which is version {}",
                                                 version),
                           .errors = {},
                           .extra = {},
                           .headers = {}},
                   request);
}

Response put_dictionary(Services& services, const Request& request) {
    const auto dictionary = parse_dictionary(request.body);
    if (!dictionary) return refuse_body(request, dictionary.error());
    const auto if_match = request.header("If-Match");

    DictionaryVersion before, put;
    bool matches = true;
    const auto written = write_as_tenant(
        services, request, [&](Connection& connection, TenantId tenant) -> Result<> {
            if (auto turn = TenantStore(connection).take_turn(tenant); !turn) return turn;
            DictionaryStore store(connection, tenant);
            auto newest = store.newest();
            if (!newest) return newest.error();
            before = std::move(*newest);
            matches =
                if_match.empty() || matches_strong_etag(if_match, etag_of(dictionary_json(before)));
            if (!matches) return {};
            put = {before.version + 1, to_json(*dictionary), services.clock.now()};
            if (auto added = store.add(put); !added) return added;
            return services.audit.note(
                connection, request, tenant,
                {.kind = "dictionary", .id = fmt::format("{}", put.version)});
        });
    if (!written) return problem(written.error(), request);
    if (!matches) return overtaken(request, before.version);

    Response response;
    response.body = dictionary_json(put);
    response.headers.emplace_back("ETag", etag_of(response.body));
    return response;
}

std::vector<Parameter> get_parameters() {
    auto parameters = customer_parameters();
    parameters.push_back({"version", "query", R"({"type":"integer","minimum":0})",
                          "An earlier version; the newest by default.", false});
    return parameters;
}

std::vector<Parameter> put_parameters() {
    auto parameters = customer_parameters();
    parameters.push_back({"If-Match", "header", R"({"type":"string"})",
                          "The ETag of the version that this one is made from: 412 where there is "
                          "a newer one.",
                          false});
    parameters.push_back(
        {"terms", "body",
         R"({"type":"object","maxProperties":2000,"additionalProperties":{"type":"number","minimum":-4,"maximum":4}})",
         "Valences by term, which case makes no difference to.", false});
    parameters.push_back(
        {"neutral", "body",
         R"({"type":"array","maxItems":2000,"items":{"type":"string","minLength":1,"maxLength":64}})",
         "Terms that say nothing.", false});
    return parameters;
}

}  // namespace

std::vector<Route> dictionary_routes(Services& services) {
    const auto bind = [&services](auto handler) {
        return [&services, handler](const Request& request) { return handler(services, request); };
    };
    std::vector<Route> routes;
    routes.push_back({.method = Method::get,
                      .path = "/api/v1/dictionary",
                      .access = Access::tenant_read,
                      .execution = Execution::inline_read,
                      .tag = "dictionary",
                      .summary = "A customer's dictionary; empty, as version 0, until one is put",
                      .parameters = get_parameters(),
                      .answers = {{200, "Dictionary", "The dictionary"},
                                  {404, "Problem", "No such version"},
                                  {422, "Problem", "A parameter is invalid"}},
                      .handler = bind(get_dictionary)});
    routes.push_back(
        {.method = Method::put,
         .path = "/api/v1/dictionary",
         .access = Access::tenant_write,
         .execution = Execution::blocking,
         .audited_as = "dictionary.replaced",
         .tag = "dictionary",
         .summary = "Put the next version of a customer's dictionary",
         .parameters = put_parameters(),
         .answers = {{200, "Dictionary", "The new version, with its ETag"},
                     {400, "Problem", "The body is no JSON object"},
                     {412, "Problem", "If-Match names an older version: somebody was faster"},
                     {422, "Problem", "A term is invalid; errors[] names it"}},
         .handler = bind(put_dictionary)});
    return routes;
}

}  // namespace undertone
