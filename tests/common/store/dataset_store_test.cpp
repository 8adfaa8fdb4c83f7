#include "common/store/dataset_store.h"

#include "common/store/dashboard_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

constexpr Time later = StoreFixture::start + std::chrono::seconds(5);

struct Datasets : StoreFixture {
    std::optional<Dataset> find(UploadId id, std::optional<std::uint32_t> version = {}) {
        return in_group<std::optional<Dataset>>([&](Connection& connection) {
            return DatasetStore(connection, tenant_).find(id, version);
        });
    }

    void change(UploadId id, const DatasetChanges& changes) {
        REQUIRE(try_group([&](Connection& connection) {
            return DatasetStore(connection, tenant_).change(id, changes, later);
        }));
    }

    Result<> try_add_version(UploadId dataset, const NewUpload& upload) {
        return try_group([&](Connection& connection) -> Result<> {
            if (auto done = UploadStore(connection, tenant_).insert(upload); !done) return done;
            const auto number =
                DatasetStore(connection, tenant_).add_version(dataset, upload.id, later);
            if (!number) return number.error();
            number_ = *number;
            return {};
        });
    }

    UploadId add_version(UploadId dataset, const std::string& name) {
        const auto upload = new_upload(name, later);
        REQUIRE(try_add_version(dataset, upload));
        return upload.id;
    }

    bool remove(UploadId id) {
        return in_group<std::optional<RemovedUpload>>([&](Connection& connection) {
                   return UploadStore(connection, tenant_).remove(id);
               })
            .has_value();
    }

    std::vector<std::string> list(const IdPage& page) {
        std::vector<std::string> found;
        for (const auto& each : in_group<std::vector<Dataset>>([&](Connection& connection) {
                 return DatasetStore(connection, tenant_).list(page);
             })) {
            found.push_back(each.name + " " + each.shown.upload.original_filename);
        }
        return found;
    }

    std::uint64_t count() {
        return in_group<std::uint64_t>(
            [&](Connection& connection) { return DatasetStore(connection, tenant_).count(); });
    }

    std::uint32_t number_ = 0;
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a data set is called as its file is, without the format", "[store][datasets]") {
    CHECK(dataset_name_of("sales.csv") == "sales");
    CHECK(dataset_name_of("C:\\data\\Sales.2024.CSV.gz") == "Sales.2024");
    CHECK(dataset_name_of("notes.final") == "notes.final");
    CHECK(dataset_name_of(".csv") == ".csv");
    CHECK(dataset_name_of("folder/") == "folder/");
}

TEST_CASE_METHOD(Datasets, "every upload is a data set", "[store][datasets]") {
    const auto id = add_upload("sales.csv");

    const auto dataset = find(id);
    REQUIRE(dataset);
    CHECK(dataset->id == id);
    CHECK(dataset->name == "sales");
    CHECK(dataset->description.empty());
    CHECK_FALSE(dataset->is_public);
    CHECK(dataset->version == 1);
    CHECK(dataset->created_at == start);
    CHECK(dataset->updated_at == start);
    CHECK(dataset->shown.upload.id == id);
    CHECK(dataset->shown.job.state == JobState::queued);
    CHECK_FALSE(find(UploadId::next()));
}

TEST_CASE_METHOD(Datasets, "what is said of a data set stays until something else is said",
                 "[store][datasets]") {
    const auto id = add_upload("sales.csv");

    change(id, {.name = "Sales", .is_public = true});
    change(id, {.description = "of 2024"});

    const auto dataset = find(id);
    CHECK(dataset->name == "Sales");
    CHECK(dataset->description == "of 2024");
    CHECK(dataset->is_public);
    CHECK(dataset->updated_at == later);
    CHECK(dataset->created_at == start);
    change(id, {.description = "", .is_public = false});
    CHECK(find(id)->description.empty());
    CHECK_FALSE(find(id)->is_public);
}

TEST_CASE_METHOD(Datasets, "a data set shows its newest version, a version's id that one",
                 "[store][datasets]") {
    const auto first = add_upload("1.csv");
    change(first, {.name = "Sales"});
    const auto second = add_version(first, "2.csv");
    CHECK(number_ == 2);
    const auto third = add_version(first, "3.csv");
    CHECK(number_ == 3);

    const auto shown = [&](UploadId id, std::optional<std::uint32_t> version = {}) {
        const auto dataset = find(id, version);
        if (!dataset) return std::string("none");
        CHECK(dataset->id == first);
        CHECK(dataset->name == "Sales");
        CHECK(dataset->last_version == 3);
        return std::to_string(dataset->version) + " " + dataset->shown.upload.original_filename;
    };
    CHECK(shown(first) == "3 3.csv");
    CHECK(shown(second) == "2 2.csv");
    CHECK(shown(third) == "3 3.csv");
    CHECK(shown(first, 1) == "1 1.csv");
    CHECK(shown(first, 2) == "2 2.csv");
    CHECK(shown(second, 2) == "2 2.csv");
    CHECK(shown(first, 4) == "none");
    CHECK(shown(second, 1) == "none");

    std::vector<std::string> versions;
    for (const auto& each : in_group<std::vector<DatasetVersion>>([&](Connection& connection) {
             return DatasetStore(connection, tenant_).versions(first);
         })) {
        versions.push_back(std::to_string(each.number) + " " +
                           each.upload.upload.original_filename);
    }
    CHECK(versions == Strings{"1 1.csv", "2 2.csv", "3 3.csv"});
}

TEST_CASE_METHOD(Datasets, "data sets are listed once, oldest first or newest first",
                 "[store][datasets]") {
    const auto a = add_upload("a.csv");
    const auto b = add_upload("b.csv");
    add_version(a, "a2.csv");
    add_upload("c.csv");

    CHECK(list({.oldest_first = true}) == Strings{"a a2.csv", "b b.csv", "c c.csv"});
    CHECK(list({}) == Strings{"c c.csv", "b b.csv", "a a2.csv"});
    CHECK(list({.after = a.uuid, .limit = 1, .oldest_first = true}) == Strings{"b b.csv"});
    CHECK(list({.before = b.uuid, .oldest_first = true}) == Strings{"a a2.csv"});
    CHECK(count() == 3);
}

TEST_CASE_METHOD(Datasets, "only a data set takes versions, by its own id", "[store][datasets]") {
    const auto first = add_upload("1.csv");
    const auto second = add_version(first, "2.csv");

    CHECK(try_add_version(UploadId::next(), new_upload("3.csv")).error().code ==
          ErrorCode::not_found);
    CHECK(try_add_version(second, new_upload("3.csv")).error().code == ErrorCode::not_found);
    CHECK(count() == 1);
    CHECK(find(first)->last_version == 2);
}

TEST_CASE_METHOD(Datasets, "without its newest version a data set shows the one before",
                 "[store][datasets]") {
    const auto first = add_upload("1.csv");
    const auto second = add_version(first, "2.csv");

    CHECK(remove(second));
    CHECK(find(first)->shown.upload.id == first);
    CHECK_FALSE(find(second));
    add_version(first, "3.csv");
    CHECK(number_ == 3);  // no number is given twice
}

TEST_CASE_METHOD(Datasets, "without its first upload a data set is gone", "[store][datasets]") {
    const auto first = add_upload("1.csv");
    change(first, {.name = "Sales"});
    const auto second = add_version(first, "2.csv");
    const auto other = add_upload("other.csv");

    CHECK(remove(first));
    CHECK_FALSE(find(first));
    CHECK_FALSE(find(second));
    CHECK(find(other));
    CHECK(count() == 1);
    CHECK(in_group<Strings>([&](Connection& connection) {
              return DashboardStore(connection, tenant_).recount();
          }).empty());
}

TEST_CASE_METHOD(Datasets, "another tenant's data sets are not there", "[store][datasets]") {
    const auto id = add_upload("1.csv");
    add_version(id, "2.csv");
    tenant_ = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });

    CHECK_FALSE(find(id));
    CHECK(list({}).empty());
    CHECK(count() == 0);
    CHECK(try_add_version(id, new_upload("3.csv")).error().code == ErrorCode::not_found);
}
