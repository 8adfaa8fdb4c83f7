// A file of this process that is gone when the job is.
#pragma once

#include "common/files.h"
#include "common/ids.h"

#include <fmt/format.h>

#include <string>

namespace undertone {

class ScratchFile {
public:
    explicit ScratchFile(const std::string& folder)
        : path_(fmt::format("{}/table-{}.db", folder, Uuid::next().to_string())) {}
    ~ScratchFile() { (void)remove_file(path_); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace undertone
