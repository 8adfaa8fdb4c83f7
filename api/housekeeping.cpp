#include "api/housekeeping.h"

#include "common/blob/sweeper.h"
#include "common/store/blob_references.h"
#include "common/store/idempotency_store.h"
#include "common/store/login_session_store.h"
#include "common/store/membership_store.h"
#include "common/store/meta_store.h"
#include "common/store/upload_store.h"
#include "common/store/user_store.h"

namespace undertone {
namespace {

constexpr std::chrono::minutes interval{10};

}  // namespace

Housekeeping::Housekeeping(const StorageConfig& config, const Clock& clock, const Log& log,
                           Database& database, BlobStore& blobs)
    : config_(config),
      clock_(clock),
      log_(log),
      database_(database),
      blobs_(blobs),
      thread_(interval, PeriodicThread::First::at_once, [this] { run(); }) {}

void Housekeeping::run() {
    if (const auto done = once(); !done) {
        log_.warn("housekeeping failed", {{"error", done.error().detail}});
    }
}

Result<> Housekeeping::once() {
    bool ours = false;
    const auto turn = database_.write_and_wait([&](Connection& connection) -> Result<> {
        const auto taken =
            MetaStore(connection).take_turn("housekeeping_at", clock_.now(), interval / 2);
        if (!taken) return taken.error();
        ours = *taken;
        return {};
    });
    if (!turn || !ours) return turn;
    if (const auto removed = remove_expired_logins(); !removed) return removed;
    if (const auto removed = remove_dead_blobs(); !removed) return removed;
    if (const auto forgotten = forget_answers(); !forgotten) return forgotten;
    return sweep();
}

Result<> Housekeeping::remove_expired_logins() {
    return database_.write_and_wait([&](Connection& connection) -> Result<> {
        const auto now = clock_.now();
        const auto logins = LoginSessionStore(connection).remove_expired(now);
        if (!logins) return logins.error();
        if (auto gone = PasswordResetStore(connection).remove_expired(now); !gone) return gone;
        return InvitationStore::remove_expired(connection, now);
    });
}

Result<> Housekeeping::remove_dead_blobs() {
    constexpr std::uint32_t blobs_per_group = 500;
    for (;;) {
        std::vector<BlobName> dead;
        // As a write, which is answered once everything that it has seen is on disk: a row that a
        // power failure takes back must not have cost a blob.
        const auto read = database_.write_and_wait([&](Connection& connection) -> Result<> {
            auto found = DeadBlobStore(connection).list(blobs_per_group);
            if (!found) return found.error();
            dead = std::move(*found);
            return {};
        });
        if (!read) return read;
        if (dead.empty()) return {};
        for (const auto& blob : dead) {
            if (const auto removed = blobs_.remove(blob.tenant, blob.id); !removed) return removed;
        }
        const auto forgotten = database_.write_and_wait([&](Connection& connection) -> Result<> {
            DeadBlobStore store(connection);
            for (const auto& blob : dead) {
                if (const auto done = store.forget(blob); !done) return done;
            }
            return {};
        });
        if (!forgotten) return forgotten;
    }
}

/// Answers kept under Idempotency-Keys whose day is over.
Result<> Housekeeping::forget_answers() {
    constexpr std::int64_t rows_per_group = 1'000;
    std::int64_t removed = 0;
    do {
        const auto swept = database_.write_and_wait([&](Connection& connection) -> Result<> {
            const auto gone = IdempotencyStore::sweep(connection, clock_.now(), rows_per_group);
            if (!gone) return gone.error();
            removed = *gone;
            return {};
        });
        if (!swept) return swept;
    } while (removed == rows_per_group);
    return {};
}

Result<> Housekeeping::sweep() {
    const auto are_known = [&](std::span<const BlobName> names) {
        return are_blobs_known(database_, names);
    };
    const auto report = sweep_blobs(blobs_, are_known, config_, clock_.now());
    if (!report) return report.error();
    if (report->refused) {
        log_.error("too many orphaned blobs, none removed: was the database restored?",
                   {{"orphans", report->orphans}, {"blobs", report->blobs}});
    } else if (report->trashed > 0 || report->removed > 0) {
        log_.info("blobs swept", {{"trashed", report->trashed}, {"removed", report->removed}});
    }
    return {};
}

}  // namespace undertone
