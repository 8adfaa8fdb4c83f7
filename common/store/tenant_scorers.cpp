#include "common/store/tenant_scorers.h"

#include "common/store/dictionary_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace undertone {

TenantScorers::TenantScorers(Database& database, std::size_t kept_max)
    : database_(database), kept_max_(kept_max) {}

Result<std::shared_ptr<const Scorer>> TenantScorers::find(TenantId tenant,
                                                          std::optional<std::int64_t> version) {
    if (!version) return plain_;
    const Key key{tenant, *version};
    if (auto kept = find_kept(key)) return kept;
    auto made = make(key);
    if (made) keep({key, *made});
    return made;
}

std::shared_ptr<const Scorer> TenantScorers::find_kept(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(kept_, key, &Kept::key);
    if (found == kept_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, found);
    return found->scorer;
}

Result<std::shared_ptr<const Scorer>> TenantScorers::make(const Key& key) {
    std::optional<DictionaryVersion> stored;
    const auto read = database_.read([&](Connection& connection) -> Result<> {
        auto found = DictionaryStore(connection, key.tenant).find(key.version);
        if (!found) return found.error();
        stored = std::move(*found);
        return {};
    });
    if (!read) return read.error();
    const auto dictionary = stored ? parse_dictionary(stored->content)
                                   : Checked<Dictionary>(FieldFault{"", "it is not in the store"});
    if (!dictionary) {
        return Error{ErrorCode::internal, fmt::format("version {} of the dictionary: {}",
                                                      key.version, dictionary.error().detail)};
    }
    return std::make_shared<const Scorer>(*dictionary, key.version);
}

void TenantScorers::keep(Kept made) {
    std::list<Kept> dropped;  // destroyed after the lock is gone
    const std::lock_guard lock(mutex_);
    kept_.push_front(std::move(made));
    if (kept_.size() > kept_max_) dropped.splice(dropped.begin(), kept_, std::prev(kept_.end()));
}

std::size_t TenantScorers::kept() const {
    const std::lock_guard lock(mutex_);
    return kept_.size();
}

}  // namespace undertone
