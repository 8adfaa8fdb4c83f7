// The database as a PostgreSQL server, shared by the processes of many machines.
//
// Each group is a transaction of its own. What a broken connection means depends on when it broke:
//   before COMMIT was sent       nothing is written: the group runs again on a new connection
//   between COMMIT and its answer  the server is asked on a new connection what became of the
//                                transaction (pg_xact_status); only if it aborted, run again
#pragma once

#include "common/config.h"
#include "common/db/database.h"
#include "common/db/postgres_pool.h"
#include "common/db/write_queue.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace undertone {

class PostgresDatabase final : public Database {
public:
    /// Connects once, to find out early. Errors: unavailable.
    static Result<std::unique_ptr<Database>> open(const std::string& url,
                                                  const DatabaseConfig& config);
    ~PostgresDatabase() override;

    Result<> read(const Group& group) override;
    void write(Group group, Done done) override;
    bool reads_block() const override { return true; }
    std::optional<std::uint64_t> version() override { return std::nullopt; }
    DatabaseHealth health() override;

private:
    /// What became of one run of a group.
    struct Attempt {
        enum class Fate {
            settled,  ///< `outcome` is the answer
            again,    ///< nothing is written, and the same again may succeed
            unknown,  ///< COMMIT was sent, its answer never came
        };

        Fate fate;
        Result<> outcome;
        std::int64_t transaction_id = 0;
    };

    PostgresDatabase(const std::string& url, const DatabaseConfig& config);

    void run_writer();
    Result<> commit_group(const Group& group);
    Attempt try_write(const Group& group);
    Attempt try_read(const Group& group);
    Attempt judge(const PostgresConnection& connection, Result<> outcome);
    Result<bool> was_committed(std::int64_t transaction_id);
    Result<std::string> transaction_status(std::int64_t transaction_id);

    const std::chrono::milliseconds timeout_;
    PostgresPool pool_;
    WriteQueue queue_;
    std::atomic<std::uint64_t> committed_ = 0;
    std::vector<std::thread> writers_;  // last: they use everything above
};

}  // namespace undertone
