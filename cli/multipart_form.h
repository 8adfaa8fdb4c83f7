// A multipart/form-data body (RFC 7578) of fields and files, in constant memory.
#pragma once

#include "cli/http_client.h"
#include "common/result.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace undertone {

class MultipartForm {
public:
    /// Fields first, then each file as a part named `files`. Error: not_found, naming the file.
    static Result<MultipartForm> open(const std::vector<FormField>& fields,
                                      const std::vector<FormFile>& files);

    /// Content-Type and Content-Length, each ended by CRLF.
    std::string headers() const;

    /// Bytes of the whole body.
    std::uint64_t size() const { return size_; }

    /// Puts the next bytes into `chunk`, at most `bytes_max`. False at the end.
    bool read(std::string& chunk, std::size_t bytes_max);

private:
    /// Text, then the file of that path, if any.
    struct Piece {
        std::string text;
        std::string path;
    };

    std::string boundary_;
    std::vector<Piece> pieces_;
    std::uint64_t size_ = 0;
    std::size_t next_ = 0;  // index into pieces_
    std::ifstream file_;    // the file that is being read
};

}  // namespace undertone
