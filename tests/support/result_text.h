// Lets a failed REQUIRE(result) show the error that the result holds.
#pragma once

#include "common/result.h"

#include <catch2/catch.hpp>

#include <ostream>
#include <string>

namespace undertone {

inline std::ostream& operator<<(std::ostream& out, const Error& error) {
    return out << to_string(error.code) << ": " << error.detail;
}

}  // namespace undertone

namespace Catch {

/// Also where T itself cannot be printed.
template <class T>
struct StringMaker<boost::system::result<T, undertone::Error>> {
    static std::string convert(const boost::system::result<T, undertone::Error>& result) {
        return result ? "a value" : StringMaker<undertone::Error>::convert(result.error());
    }
};

}  // namespace Catch
