#include "cli/first_key.h"

#include "cli/audit_note.h"
#include "common/store/tenant_store.h"

namespace undertone {

Result<std::string> make_first_key(Database& database, Time now) {
    const auto text = ApiKeyText::generate();
    bool made = false;
    const auto written = database.write_and_wait([&](Connection& connection) -> Result<> {
        made = false;
        ApiKeyStore store(connection);
        const auto keys = store.list();
        if (!keys) return keys.error();
        if (!keys->empty()) return {};
        ApiKey key;
        key.id = ApiKeyId::next();
        key.public_id = text.public_id;
        key.secret_sha256 = text.secret_sha256();
        key.created_at = now;
        made = true;
        if (auto inserted = store.insert(key); !inserted) return inserted;
        return note_in_audit(
            connection, platform_log,
            {.action = "api_key.created", .kind = "api_key", .id = key.id.to_string()});
    });
    if (!written) return written.error();
    return made ? text.to_string() : std::string();
}

}  // namespace undertone
