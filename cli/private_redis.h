// The Redis that `undertone up` runs for itself, on a Unix socket, where no other is configured.
#pragma once

#include "cli/process.h"
#include "cli/supervisor.h"
#include "common/log.h"

#include <string>
#include <string_view>

namespace undertone {

/// Where a private Redis keeps its things.
struct PrivateRedisPaths {
    std::string folder;  ///< DATA/redis: its own files
    std::string socket;  ///< short enough for sun_path
    std::string log;     ///< DATA/run/redis.log
    std::string url;     ///< unix:///SOCKET
};

/// The socket is DATA/run/redis.sock or, where that is longer than a socket's address may be
/// (108 bytes, unix(7)), /tmp/undertone-UID/HASH.sock with a hash of the data folder's name.
PrivateRedisPaths private_redis_paths(const std::string& data_dir);

/// The program and all of its settings: a file is not needed.
std::vector<std::string> private_redis_arguments(const PrivateRedisPaths& paths);

/// Makes the folders and describes the program to keep running. One that does not answer in 5 s has
/// its folder set aside and begins empty: the queue is rebuilt from the store.
/// Errors: unavailable, naming a folder that cannot be made or is somebody else's, or saying that
/// there is no redis-server in PATH.
Result<Service> private_redis(const PrivateRedisPaths& paths, const Environment& environment,
                              const Log& log);

}  // namespace undertone
