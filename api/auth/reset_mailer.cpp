#include "api/auth/reset_mailer.h"

#include "api/auth/mail_program.h"

#include <fmt/format.h>

namespace undertone {
namespace {

constexpr std::size_t waiting_max = 100;

}  // namespace

ResetMailer::ResetMailer(Parts parts) : parts_(parts), thread_([this] { run(); }) {}

ResetMailer::~ResetMailer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool ResetMailer::request(std::string email, AuditEvent event) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() >= waiting_max) return false;
        waiting_.push_back({std::move(email), std::move(event)});
    }
    changed_.notify_all();
    return true;
}

void ResetMailer::run() {
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        const auto wanted = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        if (const auto sent = send(wanted); !sent) {
            parts_.log.error("mail not sent", {{"error", sent.error().detail}});
        }
    }
}

Result<> ResetMailer::send(const Wanted& wanted) {
    const auto started = parts_.accounts.start_mailed_reset(wanted.email, wanted.event);
    if (!started) return started.error();
    if (!*started) return {};
    const auto& [user, reset] = **started;
    // A link needs a host, and the mail is no place to guess one.
    const auto& url = parts_.config.http.public_url;
    const auto link = url.empty() ? "" : fmt::format("{}/app/password/{}\n\n", url, reset.token);
    return run_mail_program(
        parts_.config.auth.mail_command,
        {.to = user.email,
         .subject = "Your password",
         .text = fmt::format("Somebody, probably you, has asked for a new password.\n\n{}"
                             "Token: {}\nGood until {}, once. If it was not you, do nothing.",
                             link, reset.token, to_rfc3339(reset.expires_at))});
}

}  // namespace undertone
