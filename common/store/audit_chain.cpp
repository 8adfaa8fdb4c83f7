#include "common/store/audit_chain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>

#include <charconv>
#include <utility>

namespace undertone {
namespace {

constexpr std::string_view format_name = "undertone audit 1";

void append_number(std::string& bytes, std::uint64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift);
}

/// With its length in front, so that no two entries have the same bytes.
void append_text(std::string& bytes, std::string_view text) {
    append_number(bytes, text.size());
    bytes += text;
}

AuditHash hash_of(TenantId tenant, const AuditHash& before, std::uint64_t seq,
                  const AuditEvent& event) {
    std::string bytes(before.begin(), before.end());
    bytes.reserve(512);
    bytes += format_name;
    bytes += tenant.view();
    append_number(bytes, seq);
    append_number(bytes, static_cast<std::uint64_t>(to_micros(event.at)));
    const auto& source = event.source;
    for (const auto* text :
         {&event.action, &source.actor_kind, &source.actor_id, &event.target_kind, &event.target_id,
          &event.outcome, &source.request_id, &source.address, &event.details}) {
        append_text(bytes, *text);
    }
    AuditHash hash;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

}  // namespace

AuditEntry chain_entry(TenantId tenant, const AuditHead& head, AuditEvent event) {
    const auto seq = head.seq + 1;
    const auto hash = hash_of(tenant, head.hash, seq, event);
    return {seq, std::move(event), hash};
}

std::optional<AuditBreak> AuditWalk::step(const AuditEntry& entry) {
    const auto expected = reached_.seq + 1;
    if (entry.seq != expected) {
        return AuditBreak{expected, fmt::format("the entry is missing, {} follows", entry.seq)};
    }
    if (hash_of(tenant_, reached_.hash, entry.seq, entry.event) != entry.hash) {
        return AuditBreak{entry.seq, "the hash does not fit the entry and the one before it"};
    }
    reached_ = {entry.seq, entry.hash};
    return std::nullopt;
}

std::optional<AuditBreak> AuditWalk::end(const AuditHead& head) const {
    if (reached_ == head) return std::nullopt;
    if (reached_.seq < head.seq) {
        return AuditBreak{reached_.seq + 1,
                          fmt::format("the entry is missing: the log goes on to {}", head.seq)};
    }
    if (reached_.seq > head.seq) {
        return AuditBreak{head.seq + 1, fmt::format("the log ends at {}", head.seq)};
    }
    return AuditBreak{head.seq, "the log's last hash is another one"};
}

std::string to_string(const AuditHead& head) {
    return fmt::format("{}:{:02x}", head.seq, fmt::join(head.hash, ""));
}

std::optional<AuditHead> parse_audit_head(std::string_view text) {
    AuditHead head;
    const auto* end = text.data() + text.size();
    const auto [colon, error] = std::from_chars(text.data(), end, head.seq);
    if (error != std::errc{} || end - colon != 65 || *colon != ':') return std::nullopt;
    const auto* digits = colon + 1;
    for (auto& byte : head.hash) {
        const auto [read_to, bad] = std::from_chars(digits, digits + 2, byte, 16);
        if (bad != std::errc{} || read_to != digits + 2) return std::nullopt;
        digits += 2;
    }
    return head;
}

}  // namespace undertone
