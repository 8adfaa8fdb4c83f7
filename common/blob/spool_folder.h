// Where one process writes files that are not committed yet: tmp/PID-RANDOM/, locked while it
// lives.
#pragma once

#include "common/files.h"
#include "common/result.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace undertone {

/// Thread-safe. The folder and what is left in it go when the object goes; if the process is
/// killed, the lock goes with it and remove_dead_spools() takes the folder away.
class SpoolFolder {
public:
    /// Makes a folder of our own in `parent`. Errors: storage_full, unavailable.
    static Result<std::shared_ptr<SpoolFolder>> create(const std::string& parent);
    ~SpoolFolder();

    /// A path in the folder that was never returned before.
    std::string next_path();

private:
    SpoolFolder(std::string path, Descriptor lock);

    std::string path_;
    Descriptor lock_;  // the folder itself, flock()ed
    std::atomic<std::uint64_t> files_ = 0;
};

/// Removes the folders in `parent` whose process is gone; returns how many.
Result<std::uint64_t> remove_dead_spools(const std::string& parent);

}  // namespace undertone
