// What unpacks a file as it comes in.
#pragma once

#include "common/readers/reader.h"

#include <optional>
#include <string_view>

namespace undertone {

class Inflater {
public:
    virtual ~Inflater() = default;

    /// Takes the file's next bytes, which have to stay valid until next() returned nothing.
    virtual void feed(std::string_view bytes) = 0;

    /// The next piece of the content, valid until the next call; empty: more bytes are needed.
    /// Errors: malformed_file, and fault() says how.
    virtual Result<std::string_view> next() = 0;

    /// No more bytes. Errors: malformed_file (the packing ends too early).
    virtual Result<> finish() = 0;

    virtual const std::optional<FileFault>& fault() const = 0;
};

}  // namespace undertone
