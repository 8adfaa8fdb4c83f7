// A file system of a few megabytes, for tests that fill it.
#pragma once

#include "tests/support/temp_dir.h"

#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace undertone::testing {

/// A tmpfs that goes with the test. Needs the right to mount.
class SmallDisk {
public:
    explicit SmallDisk(const std::string& size) {
        const auto options = "size=" + size;
        if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            refusal_ = std::strerror(errno);
        }
    }
    ~SmallDisk() {
        if (mounted()) ::umount2(folder_.path().c_str(), MNT_DETACH);
    }

    bool mounted() const { return refusal_.empty(); }
    /// Why there is none.
    const std::string& refusal() const { return refusal_; }
    const std::string& path() const { return folder_.path(); }

private:
    TempDir folder_;
    std::string refusal_;
};

}  // namespace undertone::testing
