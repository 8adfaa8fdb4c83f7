#include "common/store/blob_references.h"
#include "common/store/dashboard_store.h"
#include "common/store/delete_filter.h"
#include "common/store/folded.h"
#include "common/store/meta_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Uploads : StoreFixture {
    std::vector<std::string> names(const UploadFilter& filter, const Page& page = {}) {
        std::vector<std::string> found;
        for (const auto& view : in_group<std::vector<UploadView>>([&](Connection& connection) {
                 return UploadStore(connection, tenant_).list(filter, page);
             })) {
            found.push_back(view.upload.original_filename);
        }
        return found;
    }

    std::optional<std::uint64_t> count(const UploadFilter& filter) {
        return in_group<std::optional<std::uint64_t>>(
            [&](Connection& connection) { return UploadStore(connection, tenant_).count(filter); });
    }
};

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Uploads, "an upload is found with all it came with", "[store]") {
    const auto id = add_upload("Chat \xC3\x84.json", start, std::string("[\0]", 3));

    const auto view = in_group<std::optional<UploadView>>(
        [&](Connection& connection) { return UploadStore(connection, tenant_).find(id); });
    REQUIRE(view);
    CHECK(view->upload.original_filename == "Chat \xC3\x84.json");
    CHECK(view->upload.is_inline);
    CHECK(view->upload.created_at == start);
    CHECK(view->job.state == JobState::queued);
    CHECK(in_group<std::optional<std::string>>([&](Connection& connection) {
              return UploadStore(connection, tenant_).content(id);
          }) == std::string("[\0]", 3));
}

TEST_CASE_METHOD(Uploads, "another tenant does not find it", "[store]") {
    const auto id = add_upload();
    const auto other = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });

    CHECK_FALSE(in_group<std::optional<UploadView>>([&](Connection& connection) {
                    return UploadStore(connection, other).find(id);
                }).has_value());
    CHECK_FALSE(in_group<std::optional<RemovedUpload>>([&](Connection& connection) {
                    return UploadStore(connection, other).remove(id);
                }).has_value());
}

TEST_CASE_METHOD(Uploads, "lists go newest first and can be cut by cursors", "[store]") {
    add_upload("a");
    const auto b = add_upload("b");
    const auto c = add_upload("c");
    add_upload("d");

    CHECK(names({}) == Strings{"d", "c", "b", "a"});
    Page page;
    page.limit = 2;
    page.after = c;
    CHECK(names({}, page) == Strings{"b", "a"});
    page.after.reset();
    page.before = b;
    CHECK(names({}, page) == Strings{"d", "c"});
    page.before.reset();
    page.skip = 3;
    CHECK(names({}, page) == Strings{"a"});
}

TEST_CASE_METHOD(Uploads, "pages far down a list are where they would be counted to", "[store]") {
    constexpr int uploads = 240;
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        for (int i = 0; i < uploads; ++i) {
            const auto added =
                UploadStore(connection, tenant_).insert(new_upload(std::to_string(i)));
            if (!added) return added;
        }
        return {};
    }));
    const auto newest_first = names({}, {.after = {}, .before = {}, .skip = 0, .limit = 1'000});
    REQUIRE(newest_first.size() == uploads);

    const auto skip = GENERATE(100U, 119U, 120U, 121U, 200U, 236U, 237U, 239U, 240U, 241U, 900U);
    const auto page = names({}, {.after = {}, .before = {}, .skip = skip, .limit = 4});
    const auto begin = std::min<std::size_t>(skip, uploads);
    const auto end = std::min<std::size_t>(begin + 4, uploads);
    CHECK(page == Strings(newest_first.begin() + std::ptrdiff_t(begin),
                          newest_first.begin() + std::ptrdiff_t(end)));
}

TEST_CASE_METHOD(Uploads, "filters narrow a list and are counted", "[store]") {
    add_upload("Report_50%.json", start);
    const auto done = add_upload("\xC3\x84pfel.json", start + std::chrono::hours(1));
    REQUIRE(complete(job(done), {1, 1, 0, 0, 0, 500'000}, start));

    UploadFilter filter;
    filter.status = "completed";
    CHECK(names(filter) == Strings{"\xC3\x84pfel.json"});
    CHECK(count(filter) == 1);

    filter = {};
    filter.filename_part = "50%";
    CHECK(names(filter) == Strings{"Report_50%.json"});
    filter.filename_part = "\xC3\xA4PFEL";
    CHECK(names(filter) == Strings{"\xC3\x84pfel.json"});
    filter.filename_part = "_50_";
    CHECK(names(filter).empty());
    CHECK(count(filter) == 0);

    filter = {};
    filter.from = start + std::chrono::minutes(1);
    CHECK(names(filter) == Strings{"\xC3\x84pfel.json"});
    CHECK(count({}) == 2);
}

TEST_CASE_METHOD(Uploads, "removing takes everything and its share of the counters", "[store]") {
    const auto kept = add_upload("kept");
    const auto id = add_upload("gone");
    REQUIRE(complete(job(id), {3, 1, 1, 1, 0, 250'000}, start));

    const auto removed = in_group<std::optional<RemovedUpload>>(
        [&](Connection& connection) { return UploadStore(connection, tenant_).remove(id); });

    REQUIRE(removed);
    CHECK(names({}) == Strings{"kept"});
    CHECK_FALSE(in_group<std::optional<StoredResult>>([&](Connection& connection) {
                    return ResultStore(connection, tenant_).find(id);
                }).has_value());
    const auto summary = in_group<DashboardSummary>(
        [&](Connection& connection) { return DashboardStore(connection, tenant_).summary(); });
    CHECK(summary.uploads() == 1);
    CHECK(summary.messages == MessageTotals{});
    CHECK(summary.recent.size() == 1);
    CHECK(in_group<std::vector<std::string>>([&](Connection& connection) {
              return DashboardStore(connection, tenant_).recount();
          }) == Strings{});
    CHECK(job(kept).state == JobState::queued);
}

TEST_CASE_METHOD(Uploads, "a reject keeps the bytes of its row", "[store]") {
    const auto id = add_upload();
    REQUIRE(complete(job(id), {}, start));

    const auto rejects = in_group<std::vector<StoredReject>>(
        [&](Connection& connection) { return ResultStore(connection, tenant_).rejects(id); });

    REQUIRE(rejects.size() == 1);
    CHECK(rejects[0].line == 4);
    CHECK(rejects[0].reason == "too_many_fields");
}

TEST_CASE_METHOD(Uploads, "a table goes from building to ready for its own result only",
                 "[store]") {
    const auto id = add_upload();
    const auto table_job = JobId::next(), newer_job = JobId::next();
    const auto blob = BlobId::next();
    REQUIRE(try_group([&](Connection& connection) {
        return ResultStore(connection, tenant_).table_building(id, table_job, 1, start);
    }));
    REQUIRE(try_group([&](Connection& connection) {
        return ResultStore(connection, tenant_).table_building(id, newer_job, 2, start);
    }));

    const auto stale = try_group([&](Connection& connection) {
        return ResultStore(connection, tenant_).table_ready(id, table_job, blob, 5, start);
    });
    REQUIRE(stale.has_error());
    CHECK(stale.error().code == ErrorCode::fenced);
    REQUIRE(try_group([&](Connection& connection) {
        return ResultStore(connection, tenant_).table_ready(id, newer_job, blob, 5, start);
    }));
    const auto state = in_group<std::optional<TableState>>(
        [&](Connection& connection) { return ResultStore(connection, tenant_).table(id); });
    REQUIRE(state);
    CHECK(state->state == "ready");
    const BlobName names[] = {{tenant_, blob}, {tenant_, BlobId::next()}};
    CHECK(are_blobs_known(*database_, names).value() == std::vector{true, false});
    const auto page = next_blob_references(*database_, BlobReference::Kind::table, {}).value();
    REQUIRE(page.size() == 1);
    CHECK(page[0].upload == id);
    CHECK(page[0].blob.id == blob);
    CHECK(next_blob_references(*database_, BlobReference::Kind::table, page[0]).value().empty());
}

TEST_CASE_METHOD(Uploads, "two creators of a tenant get the same one", "[store]") {
    const auto again = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("acme", start);
    });
    CHECK(again == tenant_);
}

TEST_CASE_METHOD(Uploads, "an API key is found by its public id and can be revoked", "[store]") {
    const auto text = ApiKeyText::generate();
    REQUIRE(try_group([&](Connection& connection) {
        return ApiKeyStore(connection)
            .insert({.id = ApiKeyId::next(),
                     .public_id = text.public_id,
                     .tenant = tenant_,
                     .secret_sha256 = text.secret_sha256(),
                     .scopes = "uploads:read",
                     .created_at = start,
                     .expires_at = {},
                     .revoked_at = {},
                     .last_used_at = {}});
    }));

    const auto parsed = ApiKeyText::parse(text.to_string());
    REQUIRE(parsed);
    CHECK(parsed->secret_sha256() == text.secret_sha256());
    CHECK(in_group<bool>([&](Connection& connection) {
        return ApiKeyStore(connection).revoke(text.public_id, start);
    }));
    const auto key = in_group<std::optional<ApiKey>>(
        [&](Connection& connection) { return ApiKeyStore(connection).find(text.public_id); });
    REQUIRE(key);
    CHECK(key->tenant == tenant_);
    CHECK(key->revoked_at == start);
    CHECK_FALSE(ApiKeyText::parse("ut_short"));
}

TEST_CASE_METHOD(Uploads, "a turn is had by one at a time", "[store]") {
    const auto take = [&](Time now) {
        return in_group<bool>([&](Connection& connection) {
            return MetaStore(connection).take_turn("sweep", now, std::chrono::seconds(30));
        });
    };
    CHECK(take(start));
    CHECK_FALSE(take(start + std::chrono::seconds(10)));
    CHECK(take(start + std::chrono::seconds(31)));
    CHECK(take(start));  // the clock was set back: the mark lies in the future
}

TEST_CASE("a delete filter survives its way through the store", "[store]") {
    DeleteFilter filter{.filter = {}, .before = UploadId::next()};
    filter.filter.status = "failed";
    filter.filter.filename_part = "\"quoted\"";
    filter.filter.from = StoreFixture::start;

    const auto read = delete_filter_from_json(to_json(filter));

    REQUIRE(read.has_value());
    CHECK(read->before == filter.before);
    CHECK(read->filter.status == "failed");
    CHECK(read->filter.filename_part == "\"quoted\"");
    CHECK(read->filter.from == StoreFixture::start);
    CHECK_FALSE(read->filter.to);
}

TEST_CASE("a LIKE pattern takes its own signs literally", "[store]") {
    CHECK(like_pattern("50%_\\") == "%50\\%\\_\\\\%");
    CHECK(folded_text("\xC3\x84"
                      "B\xFF") ==
          "\xC3\xA4"
          "b\xEF\xBF\xBD");
}
