// The keys of access tokens as a process uses them: configured, or read from their folder.
#pragma once

#include "common/accounts/jwt.h"
#include "common/clock.h"
#include "common/config.h"

#include <memory>
#include <mutex>
#include <string>

namespace undertone {

/// Where the keys are, below the data folder.
std::string key_folder_of(const LoadedConfig& loaded);

/// Thread-safe.
class TokenKeys {
public:
    using Keys = std::shared_ptr<const JwtKeySet>;

    /// With auth.secret_key set there is no folder. Else its keys, the first of which is made here.
    /// Errors: those of read_key_folder() and add_signing_key().
    static Result<std::unique_ptr<TokenKeys>> open(const AuthConfig& config, std::string folder,
                                                   const Clock& clock);

    Keys current() const;
    /// The keys to sign with: what another process has added is seen within a minute.
    Keys for_signing();
    /// The keys to check `text` with: read again, at most once a second, where it names none of
    /// those known.
    Keys for_checking(std::string_view text);

private:
    TokenKeys(std::string folder, const Clock& clock, Keys keys)
        : folder_(std::move(folder)),
          clock_(clock),
          keys_(std::move(keys)),
          looked_at_(clock.steady()) {}

    Keys look_again(std::chrono::seconds after);

    const std::string folder_;  // empty: configured keys, which do not change
    const Clock& clock_;
    mutable std::mutex mutex_;
    Keys keys_;
    std::chrono::steady_clock::time_point looked_at_{};
};

}  // namespace undertone
