#include "cli/run_record.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace undertone {
namespace {

std::string record_path(const std::string& data_dir) { return data_dir + "/run/settings"; }

}  // namespace

Result<RunRecord> RunRecord::write(const std::string& data_dir,
                                   const std::vector<std::string>& settings) {
    RunRecord record(record_path(data_dir));
    std::error_code ignored;
    std::filesystem::create_directories(data_dir + "/run", ignored);
    std::ofstream file(record.path_, std::ios::trunc);
    for (const auto& setting : settings) file << setting << '\n';
    if (!file.flush()) {
        return Error{ErrorCode::unavailable, fmt::format("{}: cannot be written", record.path_)};
    }
    return record;
}

RunRecord::RunRecord(RunRecord&& other) noexcept : path_(std::exchange(other.path_, {})) {}

RunRecord::~RunRecord() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

std::vector<std::string> read_run_record(const std::string& data_dir) {
    std::vector<std::string> settings;
    std::ifstream file(record_path(data_dir));
    for (std::string line; std::getline(file, line);) settings.push_back(line);
    return settings;
}

}  // namespace undertone
