// Identifiers: UUIDv7 (RFC 9562 5.7), one C++ type for each kind of thing.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// 128 bits, big-endian, ordered by bytes; shown as 8-4-4-4-12 lower-case hex digits.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;

    /// The raw 16 bytes, as the databases store them. Valid as long as this object.
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    std::string to_string() const;

    /// Takes the 36-character form, hex digits of either case; anything else is nullopt.
    static std::optional<Uuid> parse(std::string_view text);
    /// Takes the 16 bytes of view(); another length is a bug.
    static Uuid from_bytes(std::string_view bytes);
    /// A new UUIDv7, greater than every earlier one of this process, whatever the clock does.
    /// Thread-safe.
    static Uuid next();
};

/// A Uuid that names one kind of thing, so that swapping two of them does not compile.
template <class Kind>
struct Id {
    Uuid uuid;

    auto operator<=>(const Id&) const = default;

    std::string_view view() const { return uuid.view(); }
    std::string to_string() const { return uuid.to_string(); }

    static std::optional<Id> parse(std::string_view text) {
        const auto uuid = Uuid::parse(text);
        return uuid ? std::optional<Id>(Id{*uuid}) : std::nullopt;
    }
    static Id from_bytes(std::string_view bytes) { return {Uuid::from_bytes(bytes)}; }
    static Id next() { return {Uuid::next()}; }
};

using TenantId = Id<struct TenantIdTag>;
using UploadId = Id<struct UploadIdTag>;
using JobId = Id<struct JobIdTag>;  // an upload's analysis job has the upload's own id
using ApiKeyId = Id<struct ApiKeyIdTag>;
using BlobId = Id<struct BlobIdTag>;

}  // namespace undertone

template <>
struct std::hash<undertone::Uuid> {
    std::size_t operator()(const undertone::Uuid& uuid) const noexcept {
        std::size_t low;  // the random half of a UUIDv7
        std::memcpy(&low, uuid.bytes.data() + 8, sizeof low);
        return low;
    }
};

template <class Kind>
struct std::hash<undertone::Id<Kind>> {
    std::size_t operator()(const undertone::Id<Kind>& id) const noexcept {
        return std::hash<undertone::Uuid>()(id.uuid);
    }
};
