// Mails a token to who has forgotten the password, behind the request that asks for it: the answer
// takes the same time whether there is such a user or not.
#pragma once

#include "api/auth/account_service.h"
#include "common/log.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace undertone {

class ResetMailer {
public:
    struct Parts {
        const Config& config;
        const Log& log;
        AccountService& accounts;
    };

    explicit ResetMailer(Parts parts);
    ~ResetMailer();

    bool is_configured() const { return !parts_.config.auth.mail_command.empty(); }
    /// False: so many wait already that this one is not taken.
    /// `event`: what a token that is made leaves in the audit log.
    bool request(std::string email, AuditEvent event);

private:
    struct Wanted {
        std::string email;
        AuditEvent event;
    };

    void run();
    Result<> send(const Wanted& wanted);

    Parts parts_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Wanted> waiting_;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace undertone
