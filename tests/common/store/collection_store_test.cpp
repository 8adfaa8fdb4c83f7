#include "common/store/collection_store.h"

#include "common/db/migrate.h"
#include "common/store/dashboard_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr Time later = StoreFixture::start + std::chrono::seconds(5);

struct Collections : StoreFixture {
    Collection add(const std::string& key) {
        const Collection collection{CollectionId::next(), key, "", start, start};
        REQUIRE(in_group<bool>([&](Connection& connection) {
            return CollectionStore(connection, tenant_).insert(collection);
        }));
        return collection;
    }

    UploadId add_file(const std::string& key, const std::string& name) {
        auto upload = new_upload(name);
        upload.collection = key;
        REQUIRE(try_group([&](Connection& connection) -> Result<> {
            if (auto done = UploadStore(connection, tenant_).insert(upload); !done) return done;
            return CollectionStore(connection, tenant_).touch_or_create(key, later);
        }));
        return upload.id;
    }

    std::optional<Collection> find(const std::string& key) {
        return in_group<std::optional<Collection>>(
            [&](Connection& connection) { return CollectionStore(connection, tenant_).find(key); });
    }

    std::vector<std::string> keys(const IdPage& page) {
        std::vector<std::string> found;
        for (const auto& each : in_group<std::vector<Collection>>([&](Connection& connection) {
                 return CollectionStore(connection, tenant_).list(page);
             })) {
            found.push_back(each.key);
        }
        return found;
    }

    std::vector<std::string> files(const std::string& key, const IdPage& page = {}) {
        std::vector<std::string> names;
        for (const auto& each : in_group<std::vector<UploadView>>([&](Connection& connection) {
                 return CollectionStore(connection, tenant_).files(key, page);
             })) {
            names.push_back(each.upload.original_filename);
        }
        return names;
    }

    std::uint64_t uploads() {
        return *in_group<std::optional<std::uint64_t>>(
            [&](Connection& connection) { return UploadStore(connection, tenant_).count({}); });
    }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a collection's key is no folder and needs no escaping", "[store][collections]") {
    for (const auto* key : {"a", "my_session_123", "A.b:c-d", "..."}) {
        CHECK(is_valid_collection_key(key));
    }
    CHECK(is_valid_collection_key(std::string(128, 'x')));
    for (const auto* key : {"", ".", "..", "a/b", "a b", "a@b", "\xC3\xA4"}) {
        CHECK_FALSE(is_valid_collection_key(key));
    }
    CHECK_FALSE(is_valid_collection_key(std::string(129, 'x')));
}

TEST_CASE_METHOD(Collections, "a key is given once in a tenant", "[store][collections]") {
    const auto first = add("January");
    const auto insert_again = [&](TenantId tenant) {
        return in_group<bool>([&](Connection& connection) {
            return CollectionStore(connection, tenant)
                .insert({CollectionId::next(), "January", "", later, later});
        });
    };
    const auto other = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });

    CHECK_FALSE(insert_again(tenant_));
    CHECK(insert_again(other));
    CHECK(find("January")->id == first.id);
    CHECK_FALSE(find("january"));
}

TEST_CASE_METHOD(Collections, "collections are listed in both orders", "[store][collections]") {
    const auto a = add("a"), b = add("b"), c = add("c");

    CHECK(keys({}) == Strings{"c", "b", "a"});
    CHECK(keys({.oldest_first = true}) == Strings{"a", "b", "c"});
    CHECK(keys({.after = a.id.uuid, .limit = 1, .oldest_first = true}) == Strings{"b"});
    CHECK(keys({.before = c.id.uuid, .limit = 1, .oldest_first = true}) == Strings{"b"});
    CHECK(keys({.after = c.id.uuid, .limit = 1}) == Strings{"b"});
    CHECK(keys({.before = a.id.uuid}) == Strings{"c", "b"});
    CHECK(keys({.skip = 1, .oldest_first = true}) == Strings{"b", "c"});
}

TEST_CASE_METHOD(Collections, "a file that comes makes its collection and is found in it",
                 "[store][collections]") {
    add_file("January", "1.csv");
    add_file("February", "2.csv");
    add_file("January", "3.csv");
    add_upload("in none.csv");

    CHECK(files("January") == Strings{"3.csv", "1.csv"});
    CHECK(files("January", {.oldest_first = true}) == Strings{"1.csv", "3.csv"});
    CHECK(files("March").empty());
    CHECK(find("January")->updated_at == later);

    const auto all = in_group<std::vector<CollectionFiles>>(
        [&](Connection& connection) -> Result<std::vector<CollectionFiles>> {
            CollectionStore store(connection, tenant_);
            const auto page = store.list({.oldest_first = true});
            if (!page) return page.error();
            return store.with_files(*page);
        });
    REQUIRE(all.size() == 2);
    CHECK(all[0].collection.key == "January");
    REQUIRE(all[0].files.size() == 2);
    CHECK(all[0].files[0].upload.original_filename == "1.csv");
    REQUIRE(all[1].files.size() == 1);
    CHECK(all[1].files[0].job.state == JobState::queued);
}

TEST_CASE_METHOD(Collections, "only a collection that is there can be touched",
                 "[store][collections]") {
    add("January");
    const auto touch = [&](const char* key) {
        return in_group<bool>([&](Connection& connection) {
            return CollectionStore(connection, tenant_).touch(key, later);
        });
    };

    CHECK(touch("January"));
    CHECK(find("January")->updated_at == later);
    CHECK_FALSE(touch("February"));
}

TEST_CASE_METHOD(Collections, "removing a collection removes its files and no others",
                 "[store][collections]") {
    const auto january = add("January");
    for (int i = 0; i < 501; ++i) add_file("January", "1.csv");
    add_file("February", "2.csv");
    using Removal = std::optional<CollectionStore::Removal>;
    const auto remove = [&](CollectionId id) {
        return in_group<Removal>([&](Connection& connection) {
            return CollectionStore(connection, tenant_).remove(id);
        });
    };

    CHECK_FALSE(remove(CollectionId::next()));
    const auto part = remove(january.id);
    REQUIRE(part);
    CHECK_FALSE(part->complete);
    CHECK(part->uploads.jobs.size() == 500);
    CHECK(find("January"));
    const auto rest = remove(january.id);
    REQUIRE(rest);
    CHECK(rest->complete);
    CHECK(rest->uploads.jobs.size() == 1);

    CHECK_FALSE(find("January"));
    CHECK_FALSE(remove(january.id));
    CHECK(uploads() == 1);
    CHECK(files("February") == Strings{"2.csv"});
    CHECK(in_group<Strings>([&](Connection& connection) {
              return DashboardStore(connection, tenant_).recount();
          }).empty());
}

// Uploads had keys before there were collections.
TEST_CASE_METHOD(Collections, "keys of earlier uploads become collections",
                 "[store][collections]") {
    constexpr int before_collections = 8;
    add_file("January", "1.csv");
    add_file("January", "2.csv");
    add_file("a b", "3.csv");
    const Log log(quiet(), "test");
    database_.reset();
    REQUIRE(migrate(config_, before_collections, log));
    REQUIRE(migrate(config_, schema_versions(config_)->latest, log));
    database_ = open_database(config_, log).value();

    CHECK(files("January") == Strings{"2.csv", "1.csv"});
    const auto january = find("January");
    REQUIRE(january);
    CHECK(january->created_at == start);
    CHECK(january->id.to_string().substr(0, 15) == "018d0c87-2540-7");
    CHECK(find("a b"));
}
