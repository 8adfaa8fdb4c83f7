// What `undertone up` starts and says: decisions without any I/O.
#pragma once

#include "cli/process.h"
#include "common/config.h"

#include <string>
#include <vector>

namespace undertone {

struct UpPlan {
    LoadedConfig loaded;  ///< http.listen as it is passed on
    ConfigFlags flags;    ///< as given to `undertone up`
    Environment environment;
    std::string programs;           ///< the folder of the other programs
    std::string private_redis_url;  ///< empty: redis.url is configured
    std::string first_key;  ///< made by this start; empty: there were keys, or none is needed
    unsigned workers = 1;
};

/// Where it listens and which Redis it uses, as --set takes it.
std::vector<std::string> settled_settings(const UpPlan& plan);

ProcessSpec api_process(const UpPlan& plan);
ProcessSpec worker_process(const UpPlan& plan, unsigned number);

/// What people read once the API answers.
std::string banner(const UpPlan& plan);

}  // namespace undertone
