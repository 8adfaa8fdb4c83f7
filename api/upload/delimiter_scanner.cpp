#include "api/upload/delimiter_scanner.h"

#include <algorithm>
#include <cstring>

namespace undertone {

namespace {

// Blanks that a gateway may add after a boundary.
constexpr std::size_t padding_bytes_max = 256;

/// Whether the shorter of the two is a prefix of the longer.
bool agree(std::string_view a, std::string_view b) {
    const auto size = std::min(a.size(), b.size());
    return std::memcmp(a.data(), b.data(), size) == 0;
}

}  // namespace

DelimiterScanner::DelimiterScanner(std::string_view boundary) : delimiter_("\r\n--") {
    delimiter_ += boundary;
}

void DelimiterScanner::begin_line() {
    held_ = "\r\n";
    imagined_ = held_.size();
}

DelimiterScanner::Step DelimiterScanner::feed(std::string_view chunk) {
    if (!held_.empty()) return feed_after_held(chunk);

    std::size_t from = 0;
    for (;;) {
        const auto at = find_candidate(chunk, from);
        const auto data = chunk.substr(0, at);
        if (at == chunk.size()) return {.data = data, .used = at, .found = Found::nothing};

        const auto [verdict, size] = judge(chunk.substr(at));
        if (verdict == Verdict::undecided) {
            held_ = chunk.substr(at);
            return {.data = data, .used = chunk.size(), .found = Found::nothing};
        }
        if (verdict != Verdict::data) {
            const auto found = verdict == Verdict::part ? Found::part : Found::close;
            return {.data = data, .used = at + size, .found = found};
        }
        from = at + 1;
    }
}

DelimiterScanner::Step DelimiterScanner::feed_after_held(std::string_view chunk) {
    // Long enough to decide about every candidate that starts in the held bytes.
    const auto reach = delimiter_.size() + padding_bytes_max + 2;
    const auto held = held_.size();
    const auto imagined = imagined_;
    seam_ = held_;
    seam_ += chunk.substr(0, reach);
    held_.clear();
    imagined_ = 0;

    const std::string_view seam = seam_;
    for (auto at = find_candidate(seam, 0); at < held; at = find_candidate(seam, at + 1)) {
        const auto [verdict, size] = judge(seam.substr(at));
        if (verdict == Verdict::data) continue;

        const auto data = seam.substr(0, at).substr(std::min(imagined, at));
        if (verdict == Verdict::undecided) {
            held_ = seam.substr(at);
            imagined_ = at == 0 ? imagined : 0;
            return {.data = data, .used = chunk.size(), .found = Found::nothing};
        }
        const auto found = verdict == Verdict::part ? Found::part : Found::close;
        return {.data = data, .used = at + size - held, .found = found};
    }
    return {.data = seam.substr(imagined, held - imagined), .used = 0, .found = Found::nothing};
}

/// The first place that can be a delimiter as far as the bytes go; their end if there is none.
/// A boundary holds no CR, so every candidate is compared once and the search stays linear.
std::size_t DelimiterScanner::find_candidate(std::string_view bytes, std::size_t from) const {
    while (from < bytes.size()) {
        const auto at = bytes.find('\r', from);
        if (at == std::string_view::npos) break;
        if (agree(bytes.substr(at), delimiter_)) return at;
        from = at + 1;
    }
    return bytes.size();
}

/// Decides about bytes that agree with the delimiter. What merely starts like one is data: nothing
/// but blanks may stand between boundary and line end.
DelimiterScanner::Candidate DelimiterScanner::judge(std::string_view bytes) const {
    constexpr Candidate undecided{.verdict = Verdict::undecided, .size = 0};
    constexpr Candidate data{.verdict = Verdict::data, .size = 0};
    if (bytes.size() <= delimiter_.size()) return undecided;

    const auto rest = bytes.substr(delimiter_.size());
    if (rest.starts_with("--")) return {.verdict = Verdict::close, .size = delimiter_.size() + 2};
    if (rest == "-") return undecided;

    const auto padding = std::min(rest.find_first_not_of(" \t"), rest.size());
    if (padding > padding_bytes_max) return data;
    const auto line_end = rest.substr(padding);
    if (line_end.starts_with("\r\n")) {
        return {.verdict = Verdict::part, .size = delimiter_.size() + padding + 2};
    }
    return line_end.empty() || line_end == "\r" ? undecided : data;
}

}  // namespace undertone
