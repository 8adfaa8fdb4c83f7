// An upload's results in a few lines for people.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace undertone {

/// `answer` is what GET .../results gives. Results this program does not know are left out.
///
///   sentiment     positive 0.31: 90 positive, 80 neutral, 30 negative of 200 messages
///   conversation  5 participants, 3 conversations, 4 days
std::string summarize_results(const boost::json::object& answer);

}  // namespace undertone
