// A folder that goes with the test.
#pragma once

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace undertone::testing {

/// Made in $TMPDIR; short enough that a Unix socket fits in it.
class TempDir {
public:
    TempDir() {
        if (!::mkdtemp(path_.data())) throw std::runtime_error("mkdtemp failed");
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + '/' + name; }

private:
    static std::string parent() {
        const char* set = std::getenv("TMPDIR");
        return set == nullptr || *set == '\0' ? "/tmp" : set;
    }

    std::string path_ = parent() + "/undertone.XXXXXX";
};

}  // namespace undertone::testing
