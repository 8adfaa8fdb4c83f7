#include "api/http/conditional.h"

#include "common/text/ascii.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace undertone {

namespace {

__extension__ using Wide = unsigned __int128;

// Odd constants with well spread bits, from wyhash (public domain).
constexpr std::uint64_t secret_a = 0xa0761d6478bd642f;
constexpr std::uint64_t secret_b = 0xe7037ed1a0b428db;

/// Multiplies to 128 bits and folds the halves: wyhash's step.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t load(const char* bytes, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, count);
    return word;
}

std::uint64_t hash(std::string_view body) {
    std::uint64_t state = secret_a ^ body.size();
    const char* at = body.data();
    std::size_t left = body.size();
    for (; left >= 16; at += 16, left -= 16) {
        state = fold(load(at, 8) ^ secret_b, load(at + 8, 8) ^ state);
    }
    const auto first = std::min<std::size_t>(left, 8);
    state = fold(load(at, first) ^ secret_b, load(at + first, left - first) ^ state);
    return fold(state ^ secret_a, secret_b);
}

std::string_view without_weak_prefix(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

RangeDecision last_bytes(std::string_view count_text, std::uint64_t size) {
    const auto count = number(count_text);
    if (!count) return {.verdict = RangeVerdict::whole};
    if (*count == 0 || size == 0) return {.verdict = RangeVerdict::unsatisfiable};
    const auto length = std::min(*count, size);
    return {.verdict = RangeVerdict::part, .range = {.offset = size - length, .length = length}};
}

}  // namespace

void make_etag(std::string_view body, std::string& tag) {
    static constexpr char digits[] = "0123456789abcdef";
    tag.assign(18, '"');
    auto bits = hash(body);
    for (std::size_t i = 16; i > 0; --i, bits >>= 4) tag[i] = digits[bits & 0xF];
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
    if (etag.empty()) return false;
    if (trim(if_none_match) == "*") return true;
    while (!if_none_match.empty()) {
        const auto item = if_none_match.substr(0, if_none_match.find(','));
        if (without_weak_prefix(trim(item)) == without_weak_prefix(etag)) return true;
        if_none_match.remove_prefix(std::min(item.size() + 1, if_none_match.size()));
    }
    return false;
}

bool matches_strong_etag(std::string_view if_match, std::string_view etag) {
    if (etag.empty() || etag.starts_with("W/")) return false;
    if (trim(if_match) == "*") return true;
    while (!if_match.empty()) {
        const auto item = if_match.substr(0, if_match.find(','));
        if (trim(item) == etag) return true;
        if_match.remove_prefix(std::min(item.size() + 1, if_match.size()));
    }
    return false;
}

RangeDecision decide_range(std::string_view range, std::uint64_t size) {
    constexpr RangeDecision whole{.verdict = RangeVerdict::whole};
    constexpr std::string_view unit = "bytes=";
    if (!range.starts_with(unit) || range.find(',') != std::string_view::npos) return whole;

    const auto spec = trim(range.substr(unit.size()));
    const auto dash = spec.find('-');
    if (dash == std::string_view::npos) return whole;
    if (dash == 0) return last_bytes(spec.substr(1), size);

    const auto first = number(spec.substr(0, dash));
    const auto last_text = spec.substr(dash + 1);
    const auto last = last_text.empty() ? std::optional(size) : number(last_text);
    if (!first || !last || (!last_text.empty() && *last < *first)) return whole;
    if (*first >= size) return {.verdict = RangeVerdict::unsatisfiable};

    const auto end = std::min(*last, size - 1);
    return {.verdict = RangeVerdict::part, .range = {.offset = *first, .length = end - *first + 1}};
}

bool may_apply_range(std::string_view if_range, std::string_view etag) {
    return if_range.empty() || (!etag.empty() && !etag.starts_with("W/") && if_range == etag);
}

}  // namespace undertone
