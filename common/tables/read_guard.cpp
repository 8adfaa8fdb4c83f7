#include "common/tables/read_guard.h"

namespace undertone {
namespace {

constexpr int operations_between_deadline_checks = 10'000;  // well under a millisecond

int deny_all_but_reads(void*, int action, const char*, const char*, const char*, const char*) {
    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_FUNCTION:
            return SQLITE_OK;
        default:
            return SQLITE_DENY;
    }
}

}  // namespace

ReadGuard::ReadGuard(sqlite3* database) : database_(database) {
    sqlite3_progress_handler(database, operations_between_deadline_checks, &is_too_late, this);
    sqlite3_set_authorizer(database, &deny_all_but_reads, nullptr);
}

ReadGuard::~ReadGuard() { sqlite3_progress_handler(database_, 0, nullptr, nullptr); }

void ReadGuard::start(std::chrono::milliseconds time_limit) {
    deadline_ = std::chrono::steady_clock::now() + time_limit;
}

int ReadGuard::is_too_late(void* guard) {
    const auto& deadline = static_cast<ReadGuard*>(guard)->deadline_;
    return deadline && std::chrono::steady_clock::now() >= *deadline;
}

}  // namespace undertone
