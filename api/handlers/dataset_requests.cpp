#include "api/handlers/dataset_requests.h"

#include <fmt/format.h>

namespace undertone {

Result<std::optional<Dataset>> find_dataset(Connection& connection, const Request& request,
                                            std::optional<std::uint32_t> version) {
    const auto id = UploadId::parse(request.param("id"));
    if (!id || !request.principal.tenant) return std::optional<Dataset>();
    return DatasetStore(connection, *request.principal.tenant).find(*id, version);
}

Result<Dataset> read_dataset(Services& services, const Request& request,
                             std::optional<std::uint32_t> version) {
    std::optional<Dataset> dataset;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        auto found = find_dataset(connection, request, version);
        if (!found) return found.error();
        dataset = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    if (!dataset) return no_such_dataset();
    return std::move(*dataset);
}

Error no_such_dataset() { return {ErrorCode::not_found, "no such data set"}; }

Response list_datasets(Services& services, const Request& request,
                       const std::function<void(JsonWriter&, const Dataset&)>& write) {
    const auto parsed = parse_id_page(request, whole_list);
    if (const auto* refusal = std::get_if<Response>(&parsed)) return *refusal;
    const auto& page = std::get<IdPage>(parsed);

    std::vector<Dataset> datasets;
    std::uint64_t total = 0;
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        if (!request.principal.tenant) return {};
        DatasetStore store(connection, *request.principal.tenant);
        auto wanted = page;
        ++wanted.limit;  // tells whether there are further ones
        auto found = store.list(wanted);
        if (!found) return found.error();
        datasets = std::move(*found);
        const auto counted = store.count();
        if (!counted) return counted.error();
        total = *counted;
        return {};
    });
    if (!read) return problem(read.error(), request);

    const auto cursors = cut_to_page(datasets, page, [](const Dataset& each) { return each.id; });
    JsonWriter json;
    json.begin_array();
    for (const auto& each : datasets) write(json, each);
    json.end_array();
    Response response;
    response.body = json.take();
    response.headers.emplace_back("X-Total-Count", fmt::format("{}", total));
    add_page_links(response, request, {"customer_id"}, page.limit, cursors);
    return response;
}

}  // namespace undertone
