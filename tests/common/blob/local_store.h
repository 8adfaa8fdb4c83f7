// A local blob store in a folder of its own, with the verbs that the tests use.
#pragma once

#include "common/blob/local_blob_store.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace undertone::testing {

inline std::unique_ptr<BlobStore> open_store(const std::string& root,
                                             std::uint32_t free_percent_min = 0) {
    auto store = LocalBlobStore::open(root, "store-one", free_percent_min);
    if (!store) throw std::runtime_error(store.error().detail);
    return std::move(*store);
}

/// The whole blob.
inline std::string content_of(BlobStore& store, TenantId tenant, BlobId id) {
    const auto reader = store.open(tenant, id);
    REQUIRE(reader.has_value());
    std::string content((*reader)->size(), '\0');
    REQUIRE((*reader)->read(0, content).value() == content.size());
    return content;
}

inline std::vector<BlobStore::Listed> blobs_of(BlobStore& store) {
    std::vector<BlobStore::Listed> blobs;
    REQUIRE(store.list([&](const BlobStore::Listed& blob) {
        blobs.push_back(blob);
        return true;
    }));
    return blobs;
}

struct LocalStore {
    TempDir folder;
    std::string root = folder.file("blobs");
    std::unique_ptr<BlobStore> store = open_store(root);
    TenantId tenant = TenantId::next();

    std::unique_ptr<BlobWriter> written(std::string_view content) {
        auto writer = store->create();
        REQUIRE(writer.has_value());
        REQUIRE((*writer)->write(content));
        return std::move(*writer);
    }

    BlobId committed(std::string_view content) {
        const auto id = BlobId::next();
        const auto writer = written(content);
        const std::vector<BlobStore::Pending> blobs{{writer.get(), tenant, id}};
        REQUIRE(store->commit(blobs));
        return id;
    }
};

}  // namespace undertone::testing
