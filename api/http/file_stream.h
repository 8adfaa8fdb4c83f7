// Sends a part of a file in constant memory.
#pragma once

#include "api/http/client_connection.h"

#include <boost/asio/thread_pool.hpp>

#include <cstdint>

namespace undertone {

/// An open file. Reading it may wait for the disk, so it happens on the blocking pool.
class FileStream {
public:
    /// Errors: internal, naming the path, where it cannot be opened.
    static Awaitable<Result<FileStream>> open(boost::asio::thread_pool& pool, std::string path);

    FileStream(FileStream&& other) noexcept;
    FileStream& operator=(FileStream&& other) noexcept;
    ~FileStream();

    /// False: the client is gone, or the file is shorter than promised, and the answer, whose
    /// length is out already, cannot be completed.
    Awaitable<bool> send(ClientConnection& connection, std::uint64_t offset, std::uint64_t length);

private:
    FileStream(boost::asio::thread_pool& pool, int descriptor)
        : pool_(&pool), descriptor_(descriptor) {}

    boost::asio::thread_pool* pool_;
    int descriptor_;
};

}  // namespace undertone
