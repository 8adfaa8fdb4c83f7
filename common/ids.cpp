#include "common/ids.h"

#include "common/text/ascii.h"

#include <sys/random.h>
#include <time.h>

#include <cstdlib>
#include <mutex>
#include <stdexcept>

namespace undertone {
namespace {

/// Random bytes from the kernel, drawn in blocks: one system call for many ids.
class RandomBlock {
public:
    std::uint64_t next() {
        if (used_ == words_.size()) {
            if (::getrandom(words_.data(), sizeof words_, 0) != sizeof words_) std::abort();
            used_ = 0;
        }
        return words_[used_++];
    }

private:
    std::array<std::uint64_t, 64> words_{};
    std::size_t used_ = words_.size();
};

std::uint64_t unix_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

}  // namespace

std::string Uuid::to_string() const {
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += hex_digits[bytes[i] >> 4];
        text += hex_digits[bytes[i] & 15];
    }
    return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    Uuid uuid;
    std::size_t digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_digit(text[i]);
        if (value < 0) return std::nullopt;
        auto& byte = uuid.bytes[digit / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | value);
        ++digit;
    }
    return uuid;
}

Uuid Uuid::from_bytes(std::string_view bytes) {
    Uuid uuid;
    if (bytes.size() != uuid.bytes.size()) throw std::logic_error("a UUID has 16 bytes");
    std::memcpy(uuid.bytes.data(), bytes.data(), bytes.size());
    return uuid;
}

Uuid Uuid::next() {
    static std::mutex mutex;
    static RandomBlock random;
    static std::uint64_t last_ms = 0;
    static std::uint32_t counter = 0;  // 26 bits below the time, RFC 9562 6.2 method 1

    std::uint64_t ms;
    std::uint32_t count;
    std::uint64_t tail;
    {
        const std::lock_guard lock(mutex);
        ms = unix_milliseconds();
        if (ms > last_ms) {
            last_ms = ms;
            counter = static_cast<std::uint32_t>(random.next() & 0x1ff'ffff);  // top bit left free
        } else if (++counter > 0x3ff'ffff) {
            ++last_ms;  // the counter is spent within this millisecond: borrow the next one
            counter = 0;
        }
        ms = last_ms;
        count = counter;
        tail = random.next();
    }

    Uuid uuid;
    for (std::size_t i = 0; i < 6; ++i) {
        uuid.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    }
    uuid.bytes[6] = static_cast<std::uint8_t>(0x70 | (count >> 22));
    uuid.bytes[7] = static_cast<std::uint8_t>(count >> 14);
    uuid.bytes[8] = static_cast<std::uint8_t>(0x80 | ((count >> 8) & 0x3f));
    uuid.bytes[9] = static_cast<std::uint8_t>(count);
    for (std::size_t i = 10; i < 16; ++i) {
        uuid.bytes[i] = static_cast<std::uint8_t>(tail >> (8 * (i - 10)));
    }
    return uuid;
}

}  // namespace undertone
