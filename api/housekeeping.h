// Work on the whole store that nobody waits for: dead blobs, orphans, the trash, logins that have
// expired, kept answers.
#pragma once

#include "common/blob/blob_store.h"
#include "common/clock.h"
#include "common/config.h"
#include "common/db/database.h"
#include "common/log.h"
#include "common/periodic_thread.h"

namespace undertone {

/// One thread per API process; of all processes one at a time has the turn, by a mark in the store.
class Housekeeping {
public:
    Housekeeping(const StorageConfig& config, const Clock& clock, const Log& log,
                 Database& database, BlobStore& blobs);

private:
    void run();
    Result<> once();
    Result<> remove_expired_logins();
    Result<> remove_dead_blobs();
    Result<> forget_answers();
    Result<> sweep();

    const StorageConfig& config_;
    const Clock& clock_;
    Log log_;
    Database& database_;
    BlobStore& blobs_;
    PeriodicThread thread_;
};

}  // namespace undertone
