// The queue's Lua scripts, compiled into the program.
#pragma once

#include "common/queue/redis_script.h"

#include <string>
#include <string_view>

namespace undertone {

/// The source of `name`.lua with the shared parts before it. An unknown name is a bug and throws.
std::string queue_script_source(std::string_view name);

struct QueueScripts {
    RedisScript push{"push", queue_script_source("push")};
    RedisScript take{"take", queue_script_source("take")};
    RedisScript renew{"renew", queue_script_source("renew")};
    RedisScript finish{"finish", queue_script_source("finish")};
    RedisScript release{"release", queue_script_source("release")};
    RedisScript cancel{"cancel", queue_script_source("cancel")};
    RedisScript known{"known", queue_script_source("known")};
    RedisScript position{"position", queue_script_source("position")};
    RedisScript pause{"pause", queue_script_source("pause")};
    RedisScript cap{"cap", queue_script_source("cap")};
    RedisScript stats{"stats", queue_script_source("stats")};
};

}  // namespace undertone
