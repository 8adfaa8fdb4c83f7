// Collections: a tenant's files under keys of the caller's own.
//
//   collections  id 0190...  key "my_session_123"        uploads.collection = "my_session_123"
#pragma once

#include "common/db/database.h"
#include "common/store/id_page.h"
#include "common/store/upload_store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace undertone {

using CollectionId = Id<struct CollectionIdTag>;

/// 1 to 128 of [A-Za-z0-9._:-], and no name that a path has for a folder.
bool is_valid_collection_key(std::string_view key);

struct Collection {
    CollectionId id;
    std::string key;
    std::string name;  ///< for people; empty: it has none
    Time created_at, updated_at;
};

struct CollectionFiles {
    Collection collection;
    std::vector<UploadView> files;  ///< oldest first
};

class CollectionStore {
public:
    CollectionStore(Connection& connection, TenantId tenant)
        : connection_(connection), tenant_(tenant) {}

    /// False: the tenant has one with that key.
    Result<bool> insert(const Collection& collection);
    Result<std::optional<Collection>> find(CollectionId id);
    Result<std::optional<Collection>> find(std::string_view key);
    Result<std::vector<Collection>> list(const IdPage& page);
    Result<std::uint64_t> count();

    /// Those collections with all of their files. `collections` is a list's page.
    Result<std::vector<CollectionFiles>> with_files(std::vector<Collection> collections);
    /// A page of a collection's files.
    Result<std::vector<UploadView>> files(std::string_view key, const IdPage& page);
    Result<std::uint64_t> count_files(std::string_view key);

    /// A file comes, in this group. False: there is no such collection.
    Result<bool> touch(std::string_view key, Time now);
    /// The same, for a key that makes its collection.
    Result<> touch_or_create(std::string_view key, Time now);

    /// What one call of remove() has removed.
    struct Removal {
        bool complete = false;  ///< the collection too; else call again, in another group
        RemovedUpload uploads = {};
    };
    /// Removes files, and with the last of them the collection. nullopt: there is none.
    Result<std::optional<Removal>> remove(CollectionId id);

private:
    Result<std::vector<UploadId>> some_files(std::string_view key, std::int64_t limit);
    Result<> remove_files(const std::vector<UploadId>& files, RemovedUpload& removed);

    Connection& connection_;
    TenantId tenant_;
};

}  // namespace undertone
