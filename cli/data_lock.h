// One `undertone up` per data folder.
#pragma once

#include "common/result.h"

#include <string>

namespace undertone {

/// Holds DATA/undertone.lock, which names the process, for as long as it lives. The children of
/// `undertone up` inherit the descriptor: the next run waits until the last of them is gone too.
class DataLock {
public:
    /// Makes the folder where it is missing. Errors: conflict, naming the process that has it;
    /// unavailable, naming the folder.
    static Result<DataLock> acquire(const std::string& data_dir);

    DataLock(DataLock&& other) noexcept;
    DataLock& operator=(DataLock&&) = delete;
    ~DataLock();

private:
    explicit DataLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace undertone
