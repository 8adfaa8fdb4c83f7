// What an `undertone up` settled when it started, for the commands that look at it from outside:
//
//   DATA/run/settings:  http.listen=127.0.0.1:9000
//                       redis.url=unix:///srv/data/run/redis.sock
#pragma once

#include "common/config.h"

#include <string>
#include <vector>

namespace undertone {

/// Settings as --set takes them. Stands while the run lasts; a killed run leaves it behind.
class RunRecord {
public:
    /// Errors: unavailable, naming the file.
    static Result<RunRecord> write(const std::string& data_dir,
                                   const std::vector<std::string>& settings);
    RunRecord(RunRecord&& other) noexcept;
    RunRecord& operator=(RunRecord&&) = delete;
    ~RunRecord();

private:
    explicit RunRecord(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

/// The settings of the run on this data folder; empty if there is none.
std::vector<std::string> read_run_record(const std::string& data_dir);

}  // namespace undertone
