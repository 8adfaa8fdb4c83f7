#include "common/blob/blob_layout.h"

#include <algorithm>
#include <charconv>

namespace undertone {
namespace {

constexpr std::size_t shard_digits = 2;
constexpr std::size_t period_digits = 7;
constexpr int period_bits = 20;  // of the 48 bits of time, those that the folder's name leaves out

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

BlobPath blob_path(TenantId tenant, BlobId id) {
    BlobPath path{.shard = {}, .tenant = tenant.to_string(), .period = {}, .blob = id.to_string()};
    path.shard = path.tenant.substr(path.tenant.size() - shard_digits);
    path.period = path.blob.substr(0, period_digits);
    return path;
}

bool is_shard_name(std::string_view name) { return name.size() == shard_digits && is_hex(name); }

std::optional<Time> period_end(std::string_view name) {
    if (name.size() != period_digits || !is_hex(name)) return std::nullopt;
    std::int64_t period = 0;
    std::from_chars(name.data(), name.data() + name.size(), period, 16);
    return Time(std::chrono::milliseconds((period + 1) << period_bits));
}

std::string trash_name(TenantId tenant, BlobId id) {
    return tenant.to_string() + '.' + id.to_string();
}

}  // namespace undertone
