#include "worker/rejects_csv.h"

#include "common/readers/reject_csv.h"

namespace undertone {

void RejectsCsv::add(const Reject& reject) {
    constexpr std::size_t spool_bytes = 1 << 20;
    if (count_++ == 0) text_ = reject_csv_header;
    append_reject_csv(text_, reject.line, reject.offset, reject.reason, reject.detail, reject.raw);
    if (text_.size() >= spool_bytes && spooled_) spooled_ = spool();
}

Result<> RejectsCsv::spool() {
    if (!writer_) {
        auto writer = blobs_.create();
        if (!writer) return writer.error();
        writer_ = std::move(*writer);
    }
    const auto written = writer_->write(text_);
    text_.clear();
    return written;
}

Result<std::optional<BlobId>> RejectsCsv::commit(TenantId tenant) {
    if (count_ <= kept_in_result_) return std::optional<BlobId>();
    if (spooled_) spooled_ = spool();
    if (!spooled_) return spooled_.error();
    const auto id = BlobId::next();
    const BlobStore::Pending pending[] = {{writer_.get(), tenant, id}};
    if (const auto committed = blobs_.commit(pending); !committed) return committed.error();
    return std::optional(id);
}

}  // namespace undertone
