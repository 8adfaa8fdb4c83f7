#include "common/readers/charset.h"

#include "common/readers/dos_charset.h"
#include "common/text/ascii.h"
#include "common/text/utf8.h"

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace undertone {
namespace {

struct Mark {
    std::string_view bytes;
    std::string_view charset;
};

using namespace std::string_view_literals;

// UTF-32's begins like UTF-16's, so it comes first.
constexpr std::array marks{
    Mark{"\xEF\xBB\xBF"sv, "utf-8"},        Mark{"\xFF\xFE\x00\x00"sv, "utf-32le"},
    Mark{"\x00\x00\xFE\xFF"sv, "utf-32be"}, Mark{"\xFF\xFE"sv, "utf-16le"},
    Mark{"\xFE\xFF"sv, "utf-16be"},
};

/// Text of mostly Latin letters has its zeros in every other byte.
std::string_view utf16_without_mark(std::string_view head) {
    std::array<std::size_t, 2> zeros{};
    const auto looked_at = std::min<std::size_t>(head.size(), 1024);
    for (std::size_t i = 0; i < looked_at; ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
    const auto many = looked_at / 4;
    if (zeros[0] == 0 && zeros[1] > many) return "utf-16le";
    if (zeros[1] == 0 && zeros[0] > many) return "utf-16be";
    return {};
}

/// A few stray bytes do not make a UTF-8 text something else: they will cost their rows.
bool is_mostly_utf8(std::string_view head) {
    constexpr std::size_t sequences_per_stray = 8;
    std::size_t sequences = 0;
    std::size_t stray = 0;
    while (!head.empty()) {
        const auto valid = find_invalid_utf8(head);
        for (const char c : head.substr(0, valid)) {
            sequences += static_cast<unsigned char>(c) >= 0xC0 ? 1 : 0;
        }
        if (valid == head.size()) break;
        ++stray;
        head.remove_prefix(valid + 1);
    }
    return stray * sequences_per_stray <= sequences;
}

struct CloseDetector {
    void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

/// windows-1252 leaves five bytes without a meaning: text that has them is no such text.
bool can_be_windows_1252(std::string_view head) {
    return head.find_first_of("\x81\x8D\x8F\x90\x9D") == head.npos;
}

/// What ICU's statistics say. They are unsure of short texts, where windows-1252 is the better bet,
/// or else, if it cannot be that, one of the East Asian charsets.
std::string guess_legacy(std::string_view head) {
    if (const auto dos = guess_dos_charset(head); !dos.empty()) return std::string(dos);
    constexpr std::string_view fallback = "windows-1252";
    constexpr int confidence_min = 20;
    constexpr std::array east_asian{"shift_jis"sv, "gb18030"sv, "euc-jp"sv, "euc-kr"sv, "big5"sv};
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&error));
    ucsdet_setText(detector.get(), head.data(), static_cast<std::int32_t>(head.size()), &error);
    std::int32_t count = 0;
    const auto* const matches = ucsdet_detectAll(detector.get(), &count, &error);
    if (U_FAILURE(error)) return std::string(fallback);

    const bool western = can_be_windows_1252(head);
    for (std::int32_t i = 0; i < count; ++i) {  // the surest first
        const auto name = lower_case(ucsdet_getName(matches[i], &error));
        const bool is_east_asian =
            std::find(east_asian.begin(), east_asian.end(), name) != east_asian.end();
        if (!western && is_east_asian) return name;
        if (name.starts_with("utf-") || name.starts_with("ibm")) continue;
        if (ucsdet_getConfidence(matches[i], &error) < confidence_min) continue;
        // Browsers do the same: what calls itself Latin-1 is its superset.
        return name == "iso-8859-1" ? std::string(fallback) : name;
    }
    return std::string(fallback);
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

void count_and_replace(const void* context, UConverterToUnicodeArgs* arguments, const char* units,
                       std::int32_t length, UConverterCallbackReason reason, UErrorCode* error) {
    if (reason <= UCNV_IRREGULAR) {
        ++*static_cast<std::uint64_t*>(const_cast<void*>(context));
    }
    UCNV_TO_U_CALLBACK_SUBSTITUTE(nullptr, arguments, units, length, reason, error);
}

}  // namespace

Charset detect_charset(std::string_view head, bool whole, bool legacy) {
    for (const auto& mark : marks) {
        if (head.starts_with(mark.bytes)) {
            return {.name = std::string(mark.charset), .mark_bytes = mark.bytes.size()};
        }
    }
    if (!whole) head.remove_suffix(incomplete_utf8_tail(head));
    const bool valid = is_valid_utf8(head);
    if (valid && head.find('\0') == head.npos) return {.name = "utf-8", .mark_bytes = 0};
    if (const auto utf16 = utf16_without_mark(head); !utf16.empty()) {
        return {.name = std::string(utf16), .mark_bytes = 0};
    }
    if (valid || !legacy || is_mostly_utf8(head)) return {.name = "utf-8", .mark_bytes = 0};
    return {.name = guess_legacy(head), .mark_bytes = 0};
}

std::size_t find_not_ascii(std::string_view text) {
    constexpr std::size_t block = 64;
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    std::size_t at = 0;
    for (; at + block <= text.size(); at += block) {
        std::array<std::uint64_t, block / 8> words;
        std::memcpy(words.data(), text.data() + at, block);
        std::uint64_t any = 0;
        for (const auto word : words) any |= word;
        if ((any & high_bits) != 0) break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

std::string detect_late_charset(std::string_view sample, bool whole) {
    if (!whole) sample.remove_suffix(incomplete_utf8_tail(sample));
    return is_valid_utf8(sample) || is_mostly_utf8(sample) ? "utf-8" : guess_legacy(sample);
}

std::optional<Charset> named_charset(std::string_view name, std::string_view head) {
    UErrorCode error = U_ZERO_ERROR;
    const Converter converter(ucnv_open(std::string(name).c_str(), &error));
    if (U_FAILURE(error)) return std::nullopt;
    const char* const known = ucnv_getName(converter.get(), &error);
    const char* const standard = ucnv_getStandardName(known, "MIME", &error);
    Charset charset{.name = lower_case(standard != nullptr ? standard : known), .mark_bytes = 0};
    for (const auto& mark : marks) {
        if (mark.charset == charset.name && head.starts_with(mark.bytes)) {
            charset.mark_bytes = mark.bytes.size();
        }
    }
    return charset;
}

struct Transcoder::State {
    Converter source;
    Converter target;
    std::array<UChar, 4 * 1024> pivot;
    UChar* pivot_begin = pivot.data();
    UChar* pivot_end = pivot.data();
    std::array<char, 16 * 1024> output;
    const char* at = nullptr;
    const char* end = nullptr;
    bool last = false;
    std::uint64_t replaced = 0;
};

Transcoder::Transcoder(const std::string& charset) : state_(new State) {
    UErrorCode error = U_ZERO_ERROR;
    state_->source.reset(ucnv_open(charset.c_str(), &error));
    state_->target.reset(ucnv_open("UTF-8", &error));
    ucnv_setToUCallBack(state_->source.get(), count_and_replace, &state_->replaced, nullptr,
                        nullptr, &error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no converter for " + charset);
}

Transcoder::~Transcoder() = default;

void Transcoder::feed(std::string_view bytes, bool last) {
    state_->at = bytes.empty() ? "" : bytes.data();  // ICU takes no null pointer
    state_->end = state_->at + bytes.size();
    state_->last = last;
}

std::string_view Transcoder::next() {
    auto& state = *state_;
    char* out = state.output.data();
    UErrorCode error = U_ZERO_ERROR;
    ucnv_convertEx(state.target.get(), state.source.get(), &out, out + state.output.size(),
                   &state.at, state.end, state.pivot.data(), &state.pivot_begin, &state.pivot_end,
                   state.pivot.data() + state.pivot.size(), false, state.last, &error);
    if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) {
        throw std::runtime_error(u_errorName(error));
    }
    return {state.output.data(), static_cast<std::size_t>(out - state.output.data())};
}

std::uint64_t Transcoder::replaced() const { return state_->replaced; }

}  // namespace undertone
