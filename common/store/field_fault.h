// A member of a JSON body that cannot be taken, and why.
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace undertone {

struct FieldFault {
    std::string field;   ///< where it stands, as "terms/sick"; empty: the body as a whole
    std::string detail;  ///< a sentence for the client
};

/// A value that was checked member by member.
template <class T>
using Checked = boost::system::result<T, FieldFault>;

/// A text that is good: as a value alone it could be a fault's name as well.
inline Checked<std::string> good_text(std::string text) {
    return Checked<std::string>(boost::system::in_place_value, std::move(text));
}

}  // namespace undertone
