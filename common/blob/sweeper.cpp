#include "common/blob/sweeper.h"

namespace undertone {
namespace {

constexpr std::size_t lookup_names_max = 500;
constexpr std::uint64_t orphans_always_moved = 10;
constexpr std::size_t orphans_kept_max = 10'000;  // names in memory; a later sweep takes the rest

/// Sorts what is listed into known blobs and orphans, asking for many at a time.
class OrphanSearch {
public:
    OrphanSearch(const AreBlobsKnown& are_known, Time old_before)
        : are_known_(are_known), old_before_(old_before) {}

    Result<> see(const BlobStore::Listed& blob) {
        ++blobs_;
        if (from_micros(blob.modified_micros) >= old_before_) return {};
        asked_.push_back({blob.tenant, blob.id});
        return asked_.size() == lookup_names_max ? ask() : Result<>();
    }

    Result<> ask() {
        if (asked_.empty()) return {};
        const auto known = are_known_(asked_);
        if (!known) return known.error();
        for (std::size_t i = 0; i < asked_.size(); ++i) {
            if (known->at(i)) continue;
            ++count_;
            if (orphans_.size() < orphans_kept_max) orphans_.push_back(asked_[i]);
        }
        asked_.clear();
        return {};
    }

    std::uint64_t blobs() const { return blobs_; }
    std::uint64_t count() const { return count_; }
    std::span<const BlobName> orphans() const { return orphans_; }

private:
    const AreBlobsKnown& are_known_;
    const Time old_before_;
    std::vector<BlobName> asked_;
    std::vector<BlobName> orphans_;
    std::uint64_t blobs_ = 0, count_ = 0;
};

Result<> search(BlobStore& blobs, OrphanSearch& search) {
    Result<> outcome;
    const auto listed = blobs.list([&](const BlobStore::Listed& blob) {
        outcome = search.see(blob);
        return outcome.has_value();
    });
    if (!outcome) return outcome;
    if (!listed) return listed;
    return search.ask();
}

Result<std::uint64_t> trash_all(BlobStore& blobs, std::span<const BlobName> orphans) {
    std::uint64_t trashed = 0;
    for (const auto& orphan : orphans) {
        const auto moved = blobs.trash(orphan.tenant, orphan.id);
        if (moved) ++trashed;
        // Somebody's delete came first.
        if (!moved && moved.error().code != ErrorCode::not_found) return moved.error();
    }
    return trashed;
}

}  // namespace

bool are_too_many_orphans(std::uint64_t orphans, std::uint64_t blobs) {
    return orphans > orphans_always_moved && orphans * 100 > blobs;
}

Result<SweepReport> sweep_blobs(BlobStore& blobs, const AreBlobsKnown& are_known,
                                const StorageConfig& config, Time now) {
    SweepReport report;
    OrphanSearch found(are_known, now - std::chrono::minutes(config.orphan_minutes));
    if (const auto searched = search(blobs, found); !searched) return searched.error();
    report.blobs = found.blobs();
    report.orphans = found.count();
    report.refused = are_too_many_orphans(report.orphans, report.blobs);

    // With orphans refused the trash stays, too: the last sweep may have been as wrong.
    if (!report.refused) {
        const auto trashed = trash_all(blobs, found.orphans());
        if (!trashed) return trashed.error();
        report.trashed = *trashed;
        const auto removed = blobs.empty_trash(now);
        if (!removed) return removed.error();
        report.removed = *removed;
    }
    const auto leftovers = blobs.remove_leftovers(now);
    if (!leftovers) return leftovers.error();
    report.leftovers = *leftovers;
    return report;
}

}  // namespace undertone
