#include "api/handlers/collection_requests.h"

#include "api/handlers/json_body.h"
#include "api/handlers/upload_removal.h"
#include "api/idempotency/idempotency_keys.h"

namespace undertone {
namespace {

AuditNote about(CollectionId collection) {
    return {.kind = "collection", .id = collection.to_string()};
}

/// The first group of a removal: leaves the entry, before it takes what others may wait for.
Result<> note_removal(Services& services, const Request& request, Connection& connection,
                      CollectionId id) {
    const auto tenant = *request.principal.tenant;
    const auto known = CollectionStore(connection, tenant).find(id);
    if (!known) return known.error();
    if (!*known) return Error{ErrorCode::not_found, "no such collection"};
    return services.audit.note(connection, request, tenant, about(id));
}

}  // namespace

Response create_collection(Services& services, const Request& request, const Collection& collection,
                           std::string taken, Response created) {
    const auto written = write_as_tenant(
        services, request, [&](Connection& connection, TenantId tenant) -> Result<> {
            const auto noted =
                services.audit.note(connection, request, tenant, about(collection.id));
            if (!noted) return noted;
            const auto inserted = CollectionStore(connection, tenant).insert(collection);
            if (!inserted) return inserted.error();
            if (!*inserted) return Error{ErrorCode::conflict, taken};
            return keep_answer(request, connection, tenant, created);
        });
    return written ? created : problem(written.error(), request);
}

Result<CollectionList> list_collections(Services& services, const Request& request,
                                        const IdPage& page, Files files) {
    CollectionList list;
    if (!request.principal.tenant) return list;  // nobody has stored anything under this name
    const auto read = services.database.read([&](Connection& connection) -> Result<> {
        CollectionStore store(connection, *request.principal.tenant);
        auto wanted = page;
        ++wanted.limit;  // tells whether there are further ones
        auto found = store.list(wanted);
        if (!found) return found.error();
        list.cursors = cut_to_page(*found, page, [](const Collection& each) { return each.id; });
        const auto total = store.count();
        if (!total) return total.error();
        list.total = *total;
        if (files == Files::left_out) {
            for (auto& each : *found) list.collections.push_back({std::move(each), {}});
            return {};
        }
        auto filled = store.with_files(std::move(*found));
        if (!filled) return filled.error();
        list.collections = std::move(*filled);
        return {};
    });
    if (!read) return read.error();
    return list;
}

Result<bool> remove_collection(Services& services, const Request& request, CollectionId id) {
    const auto tenant = *request.principal.tenant;
    for (bool begun = false;; begun = true) {
        std::optional<CollectionStore::Removal> removal;
        const auto written =
            services.database.write_and_wait([&](Connection& connection) -> Result<> {
                if (!begun) {
                    const auto noted = note_removal(services, request, connection, id);
                    if (!noted) return noted;
                }
                auto removed = CollectionStore(connection, tenant).remove(id);
                if (!removed) return removed.error();
                removal = std::move(*removed);
                return {};
            });
        if (!written && written.error().code == ErrorCode::not_found) return false;
        if (!written) return written.error();
        if (!removal) return true;  // somebody else has removed the rest
        finish_removal(services, tenant, removal->uploads);
        if (removal->complete) return true;
    }
}

}  // namespace undertone
