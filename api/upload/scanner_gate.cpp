#include "api/upload/scanner_gate.h"

namespace undertone {
namespace {

constexpr std::chrono::seconds answer_kept{1};

std::optional<Clamd> gate_keeper(const ScanConfig& config) {
    if (config.when_down != "refuse") return std::nullopt;
    return make_clamd(config);
}

}  // namespace

ScannerGate::ScannerGate(const ScanConfig& config, const Clock& clock)
    : clock_(clock), clamd_(gate_keeper(config)) {}

std::optional<Result<>> ScannerGate::known() const {
    if (!clamd_) return Result<>();
    const std::lock_guard lock(mutex_);
    if (!asked_at_ || clock_.steady() - *asked_at_ >= answer_kept) return std::nullopt;
    return answer_;
}

Result<> ScannerGate::ask() {
    auto answer = clamd_->ping();
    const std::lock_guard lock(mutex_);
    asked_at_ = clock_.steady();
    answer_ = answer;
    return answer;
}

}  // namespace undertone
