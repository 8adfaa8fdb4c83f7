// What the native collections and the CSV collections dialect share.
#pragma once

#include "api/handlers/paging.h"
#include "api/handlers/services.h"
#include "common/store/collection_store.h"

#include <string>
#include <vector>

namespace undertone {

/// `created`, once the collection is committed; the refusal `taken` where its key is.
Response create_collection(Services& services, const Request& request, const Collection& collection,
                           std::string taken, Response created);

struct CollectionList {
    std::vector<CollectionFiles> collections;
    std::uint64_t total = 0;
    PageCursors cursors;
};
/// A page of the caller's collections, with their files where those are asked for.
enum class Files { left_out, included };
Result<CollectionList> list_collections(Services& services, const Request& request,
                                        const IdPage& page, Files files);

/// With its files; of the request's tenant. False: there is none.
Result<bool> remove_collection(Services& services, const Request& request, CollectionId id);

}  // namespace undertone
