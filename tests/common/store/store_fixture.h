// A fresh store on each of the two databases.
#pragma once

#include "common/config.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/store/job_store.h"
#include "common/store/packed_text.h"
#include "common/store/result_store.h"
#include "common/store/tenant_store.h"
#include "common/store/upload_store.h"
#include "tests/support/postgres_server.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace undertone::testing {

/// Each case using it runs twice, on SQLite and on PostgreSQL.
class StoreFixture {
public:
    StoreFixture() {
        const auto kind = GENERATE(as<std::string>(), "sqlite", "postgresql");
        CAPTURE(kind);
        config_.url = kind == "sqlite" ? "sqlite:" + folder_.file("store.db")
                                       : PostgresServer::instance().create_database();
        database_ = open_database(config_, Log(quiet(), "test")).value();
        tenant_ = in_group<TenantId>([](Connection& connection) {
            return TenantStore(connection).find_or_create("acme", start);
        });
    }

    static constexpr Time start = Time(std::chrono::microseconds(1'705'312'200'000'000));

    /// Runs `body`, which returns a Result<T>, in a write group and hands out its value.
    template <class T, class Body>
    T in_group(Body body) {
        std::optional<T> value;
        const auto written = try_group([&](Connection& connection) -> Result<> {
            auto result = body(connection);
            if (!result) return result.error();
            value = std::move(*result);
            return {};
        });
        REQUIRE(written);
        return std::move(*value);
    }

    Result<> try_group(Database::Group body) { return database_->write_and_wait(std::move(body)); }

    NewUpload new_upload(const std::string& name, Time at = start,
                         const std::string& content = "[]") const {
        return {.tenant = tenant_,
                .id = UploadId::next(),
                .original_filename = name,
                .file_type = "json",
                .format = "json",
                .asked_kind = {},
                .bytes = content.size(),
                .sha256 = std::string(32, '\1'),
                .content = content,
                .collection = {},
                .request_id = "request-1",
                .created_at = at};
    }

    UploadId add_upload(const std::string& name = "chat.json", Time at = start,
                        const std::string& content = "[]") {
        const auto upload = new_upload(name, at, content);
        REQUIRE(try_group([&](Connection& connection) {
            return UploadStore(connection, tenant_).insert(upload);
        }));
        return upload.id;
    }

    Job job(UploadId upload) {
        return *in_group<std::optional<Job>>([&](Connection& connection) {
            return JobStore(connection, tenant_).find(JobId{upload.uuid});
        });
    }

    /// A worker's whole attempt at a small job, as the lane writes it.
    Result<> complete(const Job& job, const MessageTotals& totals, Time now) {
        return try_group([&](Connection& connection) -> Result<> {
            const Holder holder{"worker-1", job.fence, now};
            if (const auto done = JobStore(connection, tenant_).complete(job, holder, 3, now);
                !done) {
                return done;
            }
            NewResult result;
            result.upload = UploadId{job.id.uuid};
            result.upload_created_at = start;
            result.documents = *pack_text(R"([{"result_type":"sentiment_analysis"}])");
            result.rows = 3;
            result.rejected = 1;
            result.totals = totals;
            result.rejects = {{4, 90, "too_many_fields", "5 fields where 3 are", "a,b\0c"}};
            return ResultStore(connection, tenant_).put(result, job, holder, now);
        });
    }

protected:
    static LogConfig quiet() {
        LogConfig config;
        config.level = "error";
        return config;
    }

    TempDir folder_;
    DatabaseConfig config_;
    std::unique_ptr<Database> database_;
    TenantId tenant_{};
};

}  // namespace undertone::testing
