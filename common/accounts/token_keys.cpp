#include "common/accounts/token_keys.h"

#include "common/accounts/key_folder.h"

namespace undertone {
namespace {

constexpr std::chrono::seconds signing_look_every{60}, checking_look_every{1};

TokenKeys::Keys configured_keys(const AuthConfig& config) {
    std::vector<JwtKey> keys;
    keys.push_back(JwtKey::from_secret(config.secret_key));
    for (const auto& secret : config.secret_keys_previous) {
        keys.push_back(JwtKey::from_secret(secret));
    }
    return std::make_shared<const JwtKeySet>(std::move(keys));
}

}  // namespace

std::string key_folder_of(const LoadedConfig& loaded) { return loaded.data_dir + "/secrets/jwt"; }

Result<std::unique_ptr<TokenKeys>> TokenKeys::open(const AuthConfig& config, std::string folder,
                                                   const Clock& clock) {
    using Opened = std::unique_ptr<TokenKeys>;
    if (!config.secret_key.empty()) {
        return Opened(new TokenKeys({}, clock, configured_keys(config)));
    }
    auto keys = read_key_folder(folder);
    if (keys && keys->empty()) {
        if (const auto made = add_signing_key(folder); !made) return made.error();
        keys = read_key_folder(folder);
    }
    if (!keys) return keys.error();
    auto set = std::make_shared<const JwtKeySet>(std::move(*keys));
    Opened opened(new TokenKeys(std::move(folder), clock, std::move(set)));
    // Another process may be making its first key at this moment: look again before refusing it.
    opened->looked_at_ -= signing_look_every;
    return opened;
}

TokenKeys::Keys TokenKeys::current() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

TokenKeys::Keys TokenKeys::for_signing() { return look_again(signing_look_every); }

TokenKeys::Keys TokenKeys::for_checking(std::string_view text) {
    auto known = current();
    if (folder_.empty()) return known;
    const auto parsed = JwtText::parse(text);
    if (!parsed || known->find(parsed->kid) != nullptr) return known;
    return look_again(checking_look_every);
}

/// The keys known, read again if that was longer ago than `after`.
TokenKeys::Keys TokenKeys::look_again(std::chrono::seconds after) {
    {
        const std::lock_guard lock(mutex_);
        if (folder_.empty() || clock_.steady() - looked_at_ < after) return keys_;
        looked_at_ = clock_.steady();
    }
    auto keys = read_key_folder(folder_);
    const std::lock_guard lock(mutex_);
    // A folder that cannot be read now leaves those known in force.
    if (keys && !keys->empty()) keys_ = std::make_shared<const JwtKeySet>(std::move(*keys));
    return keys_;
}

}  // namespace undertone
