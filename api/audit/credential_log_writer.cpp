#include "api/audit/credential_log_writer.h"

#include <algorithm>

namespace undertone {
namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::size_t entries_per_group = 100;  // a group keeps other writers waiting

}  // namespace

CredentialLogWriter::CredentialLogWriter(const Log& log, Database& database, AuditTrail& trail,
                                         CredentialLog& credentials)
    : log_(log), database_(database), trail_(trail), credentials_(credentials) {
    thread_.emplace(interval, PeriodicThread::First::after_interval, [this] { write(false); });
}

CredentialLogWriter::~CredentialLogWriter() {
    thread_.reset();
    write(true);
}

void CredentialLogWriter::write(bool ending) {
    for (;;) {
        // While some cannot be written the rest collapses where it is.
        if (unwritten_.empty()) unwritten_ = credentials_.take(ending);
        if (unwritten_.empty()) return;
        if (const auto written = write_group(); !written) {
            log_.warn("audit entries wait",
                      {{"entries", unwritten_.size()}, {"error", written.error().detail}});
            return;
        }
    }
}

Result<> CredentialLogWriter::write_group() {
    const auto count = std::min(unwritten_.size(), entries_per_group);
    const auto end = unwritten_.begin() + static_cast<std::ptrdiff_t>(count);
    const auto written = database_.write_and_wait([&](Connection& connection) -> Result<> {
        for (auto each = unwritten_.begin(); each != end; ++each) {
            const auto appended = trail_.append(connection, each->log, each->event);
            if (!appended) return appended;
        }
        return {};
    });
    if (written) unwritten_.erase(unwritten_.begin(), end);
    return written;
}

}  // namespace undertone
