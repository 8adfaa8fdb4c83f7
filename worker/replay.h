// `undertone replay ID`: an upload's analysis done again, to prove that its result follows from the
// file, the options and the versions that it states.
#pragma once

#include "common/config.h"

#include <string>

namespace undertone {

/// Compares the stored documents, byte for byte, with those of the same file read in other pieces
/// and analysed in other numbers of parts. Writes nothing but what it found, to standard output.
/// Returns the exit status: 0 all are the same, 1 they are not or cannot be compared, 2 the result
/// was made by other versions of the analyzers.
int run_replay(const LoadedConfig& loaded, const std::string& upload);

}  // namespace undertone
