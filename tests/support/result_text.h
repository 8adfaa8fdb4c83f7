// Lets a failed REQUIRE(result) show the error that the result holds.
#pragma once

#include "common/result.h"

#include <ostream>

namespace undertone {

inline std::ostream& operator<<(std::ostream& out, const Error& error) {
    return out << to_string(error.code) << ": " << error.detail;
}

}  // namespace undertone
