#include "common/blob/blob_walk.h"

#include "common/blob/blob_layout.h"
#include "common/files.h"

namespace undertone {
namespace {

using OnFolder = std::function<Result<bool>(const BlobFolder&)>;

Result<bool> walk_tenant(const std::string& path, TenantId tenant, const OnFolder& on_folder) {
    const auto periods = folder_entries(path);
    if (!periods) return periods.error();
    for (const auto& period : *periods) {
        const auto end = period_end(period);
        if (!end) continue;
        auto go_on = on_folder({.tenant = tenant, .period_end = *end, .path = path + '/' + period});
        if (!go_on || !*go_on) return go_on;
    }
    return true;
}

Result<bool> walk_shard(const std::string& path, const OnFolder& on_folder) {
    const auto tenants = folder_entries(path);
    if (!tenants) return tenants.error();
    for (const auto& name : *tenants) {
        const auto tenant = TenantId::parse(name);
        if (!tenant) continue;
        auto go_on = walk_tenant(path + '/' + name, *tenant, on_folder);
        if (!go_on || !*go_on) return go_on;
    }
    return true;
}

}  // namespace

Result<> walk_blob_folders(const std::string& root, const OnFolder& on_folder) {
    const auto shards = folder_entries(root);
    if (!shards) return shards.error();
    for (const auto& shard : *shards) {
        if (!is_shard_name(shard)) continue;
        const auto go_on = walk_shard(root + '/' + shard, on_folder);
        if (!go_on) return go_on.error();
        if (!*go_on) return {};
    }
    return {};
}

}  // namespace undertone
