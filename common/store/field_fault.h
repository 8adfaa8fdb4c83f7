// A member of a JSON body that cannot be taken, and why.
#pragma once

#include <boost/system/result.hpp>

#include <string>

namespace undertone {

struct FieldFault {
    std::string field;   ///< where it stands, as "terms/sick"; empty: the body as a whole
    std::string detail;  ///< a sentence for the client
};

/// A value that was checked member by member.
template <class T>
using Checked = boost::system::result<T, FieldFault>;

}  // namespace undertone
