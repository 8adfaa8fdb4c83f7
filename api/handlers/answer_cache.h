// Answers that say what the database says and nothing else, kept for as long as nobody commits.
#pragma once

#include "api/http/message.h"
#include "common/db/database.h"

#include <cstdint>

namespace undertone {

/// Thread-safe: each thread keeps its own. Does nothing where the database cannot tell cheaply
/// whether anybody has committed (PostgreSQL).
class AnswerCache {
public:
    explicit AnswerCache(Database& database);

    /// What `make` has answered to the same request since the last commit, else what it answers
    /// now. A final 200 is kept, nothing else: what is unfinished depends on the clock.
    template <class Make>
    Response answer(const Request& request, const Make& make) {
        const auto version = database_.version();
        if (!version) return make();
        if (const auto* kept = find(request, *version)) return *kept;
        auto response = make();
        keep(request, *version, response);
        return response;
    }

private:
    const Response* find(const Request& request, std::uint64_t version);
    void keep(const Request& request, std::uint64_t version, const Response& response);

    Database& database_;
    const std::uint64_t serial_;  // unlike an address never used again
};

}  // namespace undertone
