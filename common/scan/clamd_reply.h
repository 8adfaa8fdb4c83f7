// What clamd says of a file that was streamed to it (clamd(8), INSTREAM).
//
//   stream: OK
//   stream: Eicar-Test-Signature FOUND
//   INSTREAM size limit exceeded. ERROR
#pragma once

#include "common/result.h"

#include <string>
#include <string_view>

namespace undertone {

struct ScanVerdict {
    enum class Outcome {
        clean,
        infected,
        too_large,  ///< past clamd's StreamMaxLength: it has not seen all of it
        undecided   ///< clamd answers, but not about this file
    };
    Outcome outcome = Outcome::undecided;
    std::string signature;  ///< of an infected file: what was found
};

/// Takes a reply without the NUL that ends it. Errors: unavailable, with clamd's own words, for
/// trouble of clamd's and for what is no reply to INSTREAM.
Result<ScanVerdict> parse_scan_reply(std::string_view reply);

}  // namespace undertone
