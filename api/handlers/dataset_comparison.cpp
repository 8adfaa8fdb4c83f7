#include "api/handlers/dataset_comparison.h"

#include "api/handlers/dataset_requests.h"
#include "api/handlers/message_source.h"
#include "api/handlers/parameters.h"
#include "api/handlers/profile_comparison.h"
#include "common/store/result_store.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace undertone {
namespace {

struct Side {
    DatasetVersion version;
    std::optional<boost::json::object> profile;  ///< nullopt: it has none, or not yet
};

struct AskedVersions {
    std::optional<std::uint32_t> from, to;
};

/// nullopt: not asked for.
std::variant<std::optional<std::uint32_t>, Response> version_parameter(const Request& request,
                                                                       std::string_view name) {
    if (!request.query(name)) return std::optional<std::uint32_t>();
    const auto asked = parse_integer(request, {.name = name,
                                               .fallback = 1,
                                               .least = 1,
                                               .most = std::numeric_limits<std::uint32_t>::max()});
    if (const auto* refusal = std::get_if<Response>(&asked)) return *refusal;
    return std::optional(static_cast<std::uint32_t>(std::get<std::int64_t>(asked)));
}

/// The newest two unless others are asked for; `to` alone is compared with the one before it.
Result<std::pair<DatasetVersion, DatasetVersion>> choose_versions(
    const std::vector<DatasetVersion>& versions, const AskedVersions& asked) {
    const auto numbered = [&](std::uint32_t number) {
        return std::ranges::find(versions, number, &DatasetVersion::number);
    };
    const auto to = asked.to ? numbered(*asked.to) : std::prev(versions.end());
    if (to == versions.end()) {
        return Error{ErrorCode::not_found, fmt::format("there is no version {}", *asked.to)};
    }
    if (!asked.from && to == versions.begin()) {
        return Error{ErrorCode::not_found,
                     fmt::format("there is no version before version {}", to->number)};
    }
    const auto from = asked.from ? numbered(*asked.from) : std::prev(to);
    if (from == versions.end()) {
        return Error{ErrorCode::not_found, fmt::format("there is no version {}", *asked.from)};
    }
    return std::pair(*from, *to);
}

Result<Side> read_side(Connection& connection, TenantId tenant, DatasetVersion version) {
    Side side{.version = std::move(version), .profile = {}};
    const auto stored = ResultStore(connection, tenant).find(side.version.upload.upload.id);
    if (!stored) return stored.error();
    if (!*stored) return side;
    auto documents = boost::json::parse((*stored)->documents);
    for (auto& document : documents.as_array()) {
        auto& result = document.as_object();
        if (result.at("result_type") == "table_profile") {
            side.profile = std::move(result.at("data").as_object());
        }
    }
    return side;
}

struct Comparison {
    UploadId dataset;
    Side from, to;
};

Result<Comparison> read_comparison(Connection& connection, const Request& request,
                                   const AskedVersions& asked) {
    const auto dataset = find_dataset(connection, request);
    if (!dataset) return dataset.error();
    if (!*dataset) return no_such_dataset();
    const auto tenant = *request.principal.tenant;
    const auto versions = DatasetStore(connection, tenant).versions((*dataset)->id);
    if (!versions) return versions.error();
    if (versions->empty()) return no_such_dataset();
    const auto chosen = choose_versions(*versions, asked);
    if (!chosen) return chosen.error();
    auto from = read_side(connection, tenant, chosen->first);
    if (!from) return from.error();
    auto to = read_side(connection, tenant, chosen->second);
    if (!to) return to.error();
    return Comparison{(*dataset)->id, std::move(*from), std::move(*to)};
}

/// The answer that holds until the version has a profile; nullopt once it has.
std::optional<Response> wait_for_profile(const Request& request, const Side& side) {
    const auto& [number, view] = side.version;
    if (auto refusal = refuse_unscanned(request, view.job)) return refusal;
    if (view.job.has_result) {
        if (side.profile) return std::nullopt;
        return not_ready(request, "no_profile",
                         fmt::format("version {} is a chat: it has no profile", number));
    }
    const auto status = shown_status(view.job.state);
    if (is_final(view.job.state)) {
        return not_ready(request, fmt::format("upload_{}", status),
                         fmt::format("version {} is {}: it has no profile", number, status));
    }
    auto response = not_ready(request, "upload_pending",
                              fmt::format("version {} is still being processed", number));
    response.unfinished = view.job.id;
    return response;
}

void write_side(JsonWriter& json, std::string_view key, const Side& side) {
    const auto& upload = side.version.upload.upload;
    json.key(key).begin_object().field("version", side.version.number);
    json.field("upload_id", upload.id.to_string()).field("filename", upload.original_filename);
    json.end_object();
}

Response compare(Services& services, const Request& request) {
    AskedVersions asked;
    for (const auto& [name, number] : {std::pair("from", &asked.from), {"to", &asked.to}}) {
        const auto parsed = version_parameter(request, name);
        if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
        *number = std::get<0>(parsed);
    }
    std::optional<Comparison> found;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto comparison = read_comparison(connection, request, asked);
        if (!comparison) return comparison.error();
        found = std::move(*comparison);
        return {};
    });
    if (!read) return problem(read.error(), request);
    for (const auto* side : {&found->from, &found->to}) {
        if (auto refusal = wait_for_profile(request, *side)) return std::move(*refusal);
    }

    JsonWriter json;
    json.begin_object().field("dataset_id", found->dataset.to_string());
    write_side(json, "from", found->from);
    write_side(json, "to", found->to);
    write_comparison(json, *found->from.profile, *found->to.profile);
    json.end_object();
    Response response;
    response.body = json.take();
    return response;
}

}  // namespace

std::vector<Route> dataset_comparison_routes(Services& services) {
    constexpr std::string_view number = R"({"type":"integer","minimum":1})";
    auto parameters = object_parameters("The data set's id.");
    parameters.push_back({"from", "query", number, "By default the version before `to`.", false});
    parameters.push_back({"to", "query", number, "By default the newest version.", false});
    return {{.method = Method::get,
             .path = "/api/v1/datasets/{id}/compare",
             .access = Access::tenant_read,
             .execution = Execution::blocking,
             .tag = "datasets and reports",
             .summary = "What changed from one version of a data set to another",
             .parameters = std::move(parameters),
             .answers = {{200, "DatasetComparison", "Both, and the difference"},
                         {401, "Problem", "No credential, or a wrong one"},
                         {404, "Problem", "No such data set, or no such version of it"},
                         {409, "Problem", "A version is not completed, or is a chat"},
                         {422, "Problem", "A version is no number; errors[] names it"}},
             .handler = [&services](const Request& request) { return compare(services, request); },
             .credential_always = true}};
}

}  // namespace undertone
