// Where the parts of a reader leave the fault that ends it.
#pragma once

#include "common/readers/reader.h"

#include <optional>
#include <utility>

namespace undertone {

class FaultSlot {
public:
    /// Keeps the first fault and returns what the part that found it answers.
    Error fail(FileFault fault) {
        if (!fault_) fault_ = std::move(fault);
        return {ErrorCode::malformed_file, fault_->detail};
    }

    const std::optional<FileFault>& fault() const { return fault_; }

private:
    std::optional<FileFault> fault_;
};

}  // namespace undertone
