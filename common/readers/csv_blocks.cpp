#include "common/readers/csv_blocks.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace undertone {
namespace {

using Classify = bool (*)(const char*, std::size_t, char, CsvBlock*);

#if defined(__x86_64__)

__attribute__((target("avx2"))) std::uint64_t equal_avx2(__m256i low, __m256i high, char byte) {
    const auto wanted = _mm256_set1_epi8(byte);
    const auto in_low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    const auto in_high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return static_cast<std::uint32_t>(in_low) | std::uint64_t{static_cast<std::uint32_t>(in_high)}
                                                    << 32;
}

__attribute__((target("avx2"))) bool classify_avx2(const char* text, std::size_t count,
                                                   char delimiter, CsvBlock* blocks) {
    auto seen = _mm256_setzero_si256();
    for (std::size_t i = 0; i < count; ++i, text += CsvBlock::bytes) {
        const auto low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        const auto high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
        seen = _mm256_or_si256(seen, _mm256_or_si256(low, high));
        blocks[i] = {.quotes = equal_avx2(low, high, '"'),
                     .delimiters = equal_avx2(low, high, delimiter),
                     .carriage_returns = equal_avx2(low, high, '\r'),
                     .line_feeds = equal_avx2(low, high, '\n'),
                     .nuls = equal_avx2(low, high, '\0')};
    }
    return _mm256_movemask_epi8(seen) != 0;
}

std::uint64_t equal_sse2(const __m128i (&quarters)[4], char byte) {
    const auto wanted = _mm_set1_epi8(byte);
    std::uint64_t mask = 0;
    for (int i = 0; i < 4; ++i) {
        const auto found = _mm_movemask_epi8(_mm_cmpeq_epi8(quarters[i], wanted));
        mask |= std::uint64_t{static_cast<std::uint32_t>(found)} << (16 * i);
    }
    return mask;
}

bool classify_sse2(const char* text, std::size_t count, char delimiter, CsvBlock* blocks) {
    auto seen = _mm_setzero_si128();
    for (std::size_t i = 0; i < count; ++i, text += CsvBlock::bytes) {
        __m128i quarters[4];
        for (int quarter = 0; quarter < 4; ++quarter) {
            quarters[quarter] =
                _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + 16 * quarter));
            seen = _mm_or_si128(seen, quarters[quarter]);
        }
        blocks[i] = {.quotes = equal_sse2(quarters, '"'),
                     .delimiters = equal_sse2(quarters, delimiter),
                     .carriage_returns = equal_sse2(quarters, '\r'),
                     .line_feeds = equal_sse2(quarters, '\n'),
                     .nuls = equal_sse2(quarters, '\0')};
    }
    return _mm_movemask_epi8(seen) != 0;
}

Classify choose_classify() {
    return __builtin_cpu_supports("avx2") ? classify_avx2 : classify_sse2;
}

#else

bool classify_plain(const char* text, std::size_t count, char delimiter, CsvBlock* blocks) {
    unsigned seen = 0;
    for (std::size_t i = 0; i < count; ++i, text += CsvBlock::bytes) {
        CsvBlock block{};
        for (std::size_t bit = 0; bit < CsvBlock::bytes; ++bit) {
            const char c = text[bit];
            seen |= static_cast<unsigned char>(c);
            block.quotes |= std::uint64_t{c == '"'} << bit;
            block.delimiters |= std::uint64_t{c == delimiter} << bit;
            block.carriage_returns |= std::uint64_t{c == '\r'} << bit;
            block.line_feeds |= std::uint64_t{c == '\n'} << bit;
            block.nuls |= std::uint64_t{c == '\0'} << bit;
        }
        blocks[i] = block;
    }
    return seen >= 0x80;
}

Classify choose_classify() { return classify_plain; }

#endif

}  // namespace

bool classify_csv(const char* text, std::size_t count, char delimiter, CsvBlock* blocks) {
    static const Classify classify = choose_classify();
    return classify(text, count, delimiter, blocks);
}

}  // namespace undertone
