// Which dictionary a job and its result go by, and what stays of a result that is replaced.
#include "common/store/dictionary_store.h"
#include "common/store/tenant_scorers.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

struct DictionaryResults : StoreFixture {
    using Version = std::optional<std::int64_t>;
    using Scores = std::optional<StoredScores>;

    void put_dictionary(std::int64_t version, double valence) {
        REQUIRE(try_group([&](Connection& connection) {
            return DictionaryStore(connection, tenant_)
                .add({version, to_json({{{"xyzzy", valence}}, {}}), start});
        }));
    }

    /// The worker's attempt at the upload, whose only message scores `score`.
    void complete_with(UploadId upload, double score, std::string_view options = "") {
        const auto waiting = job(upload);
        MessageScores scores;
        scores.add({score, label_of(score)});
        REQUIRE(try_group([&](Connection& connection) -> Result<> {
            const Holder holder{"worker-1", waiting.fence, start};
            const auto done = JobStore(connection, tenant_).complete(waiting, holder, 1, start);
            if (!done) return done;
            NewResult result;
            result.upload = upload;
            result.upload_created_at = start;
            result.documents = *pack_text("[]");
            result.options = options;
            result.scores = *pack_text(scores.bytes());
            return ResultStore(connection, tenant_).put(result, waiting, holder, start);
        }));
    }

    void reprocess(UploadId upload) {
        REQUIRE(try_group([&](Connection& connection) -> Result<> {
            const auto queued = JobStore(connection, tenant_).reprocess(JobId{upload.uuid}, start);
            if (!queued) return queued.error();
            return {};
        }));
    }

    Version version_of_result(UploadId upload) {
        return in_group<Version>([&](Connection& connection) {
            return ResultStore(connection, tenant_).dictionary_version(upload);
        });
    }
    Scores scores(UploadId upload) {
        return in_group<Scores>([&](Connection& connection) {
            return ResultStore(connection, tenant_).scores(upload);
        });
    }
    Scores old_scores(UploadId upload) { return old_scores(upload, tenant_); }
    Scores old_scores(UploadId upload, TenantId tenant) {
        return in_group<Scores>([&](Connection& connection) {
            return ResultStore(connection, tenant).old_scores(upload);
        });
    }
};

}  // namespace

TEST_CASE_METHOD(DictionaryResults, "a job goes by the dictionary that was newest when it was made",
                 "[dictionary]") {
    const auto before = add_upload();
    put_dictionary(1, 2);
    put_dictionary(2, 3);
    const auto after = add_upload();
    put_dictionary(3, 4);

    CHECK(job(before).dictionary_version == std::nullopt);
    CHECK(job(after).dictionary_version == 2);
    complete_with(after, 0.5);
    CHECK(version_of_result(after) == 2);
    CHECK(version_of_result(before) == std::nullopt);
}

TEST_CASE_METHOD(DictionaryResults, "a reprocess goes by the newest one, a retry by its own",
                 "[dictionary]") {
    put_dictionary(1, 2);
    const auto upload = add_upload();
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        JobStore jobs(connection, tenant_);
        if (const auto gone = jobs.cancel(JobId{upload.uuid}, start); !gone) return gone.error();
        return {};
    }));
    put_dictionary(2, 3);
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        JobStore jobs(connection, tenant_);
        if (const auto again = jobs.retry(JobId{upload.uuid}, start); !again) return again.error();
        return {};
    }));
    CHECK(job(upload).dictionary_version == 1);

    complete_with(upload, 0.5);
    reprocess(upload);
    CHECK(job(upload).dictionary_version == 2);
    CHECK(version_of_result(upload) == 1);
}

TEST_CASE_METHOD(DictionaryResults, "the scores of the result before stay until the next one",
                 "[dictionary]") {
    const auto upload = add_upload();
    complete_with(upload, 0.5);
    CHECK_FALSE(old_scores(upload));
    REQUIRE(scores(upload));
    CHECK(scores(upload)->scores.label(0) == Label::positive);

    put_dictionary(1, -3);
    reprocess(upload);
    CHECK_FALSE(old_scores(upload));
    complete_with(upload, -0.5);
    REQUIRE(old_scores(upload));
    CHECK(old_scores(upload)->scores.label(0) == Label::positive);
    CHECK(old_scores(upload)->dictionary_version == std::nullopt);
    CHECK(scores(upload)->scores.label(0) == Label::negative);
    CHECK(scores(upload)->dictionary_version == 1);

    reprocess(upload);
    complete_with(upload, 0);
    CHECK(old_scores(upload)->scores.label(0) == Label::negative);
    CHECK(old_scores(upload)->dictionary_version == 1);
}

TEST_CASE_METHOD(DictionaryResults, "a result keeps the options that it was made with", "[store]") {
    const auto upload = add_upload();
    complete_with(upload, 0.5, R"({"delimiter":";"})");
    REQUIRE(try_group([&](Connection& connection) {
        return UploadStore(connection, tenant_).set_options(upload, R"({"delimiter":","})");
    }));
    reprocess(upload);
    const auto options = [&] {
        return in_group<std::optional<std::string>>([&](Connection& connection) {
            return ResultStore(connection, tenant_).options(upload);
        });
    };
    CHECK(options() == R"({"delimiter":";"})");
    complete_with(upload, 0.5, R"({"delimiter":","})");
    CHECK(options() == R"({"delimiter":","})");
}

TEST_CASE_METHOD(DictionaryResults, "old scores are their tenant's and go with the upload",
                 "[dictionary]") {
    const auto upload = add_upload();
    complete_with(upload, 0.5);
    reprocess(upload);
    complete_with(upload, 0.1);
    const auto other = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });
    CHECK_FALSE(old_scores(upload, other));
    REQUIRE(old_scores(upload));

    REQUIRE(in_group<std::optional<RemovedUpload>>(
        [&](Connection& connection) { return UploadStore(connection, tenant_).remove(upload); }));
    CHECK_FALSE(old_scores(upload));
}

TEST_CASE_METHOD(DictionaryResults, "an upload's tenant is found by its id alone", "[store]") {
    const auto find = [this](UploadId id) {
        return in_group<std::optional<TenantId>>(
            [&](Connection& connection) { return tenant_of_upload(connection, id); });
    };
    CHECK(find(add_upload()) == tenant_);
    CHECK_FALSE(find(UploadId::next()));
}

TEST_CASE_METHOD(DictionaryResults, "a scorer is made once for a version and kept for a while",
                 "[dictionary]") {
    put_dictionary(1, 3);
    put_dictionary(2, -3);
    TenantScorers scorers(*database_, 1);
    const auto score = [&](Version version) {
        return scorers.find(tenant_, version).value()->score("that is xyzzy").label;
    };
    CHECK(score(1) == Label::positive);
    CHECK(score(2) == Label::negative);
    CHECK(score({}) == Label::neutral);
    CHECK(scorers.kept() == 1);

    const auto kept = scorers.find(tenant_, 2).value();
    CHECK(scorers.find(tenant_, 2).value() == kept);
    CHECK(score(1) == Label::positive);
    CHECK(scorers.find(tenant_, 2).value() != kept);
    CHECK(kept->score("that is xyzzy").label == Label::negative);

    const auto missing = scorers.find(tenant_, 3);
    REQUIRE(missing.has_error());
    CHECK(missing.error().code == ErrorCode::internal);
    const auto other = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });
    CHECK(scorers.find(other, 1).has_error());
}
