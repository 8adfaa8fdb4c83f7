#include "common/queue/redis_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <csignal>

namespace undertone {
namespace {

timeval to_timeval(std::chrono::milliseconds duration) {
    return {.tv_sec = static_cast<time_t>(duration.count() / 1000),
            .tv_usec = static_cast<suseconds_t>(duration.count() % 1000 * 1000)};
}

redisContext* connect(const RedisAddress& address, std::chrono::milliseconds timeout) {
    return address.path.empty()
               ? ::redisConnectWithTimeout(address.host.c_str(), address.port, to_timeval(timeout))
               : ::redisConnectUnixWithTimeout(address.path.c_str(), to_timeval(timeout));
}

void ignore_sigpipe() {
    static const bool once = [] {
        struct sigaction current{};
        if (::sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) {
            ::signal(SIGPIPE, SIG_IGN);
        }
        return true;
    }();
    static_cast<void>(once);
}

}  // namespace

RedisCommand& RedisCommand::add(std::string_view word) {
    bytes_.append(word);
    lengths_.push_back(word.size());
    return *this;
}

RedisCommand& RedisCommand::add(std::uint64_t number) {
    const fmt::format_int digits(number);
    return add(std::string_view(digits.data(), digits.size()));
}

RedisCommand& RedisCommand::append(const RedisCommand& other) {
    bytes_.append(other.bytes_);
    lengths_.insert(lengths_.end(), other.lengths_.begin(), other.lengths_.end());
    return *this;
}

RedisConnection::RedisConnection(RedisAddress address, std::chrono::milliseconds timeout)
    : address_(std::move(address)), timeout_(timeout), answer_timeout_(timeout) {}

RedisConnection::~RedisConnection() { close(); }

Result<> RedisConnection::open() {
    if (context_ != nullptr) return {};
    ignore_sigpipe();
    auto* const context = connect(address_, timeout_);
    if (context == nullptr) return Error{ErrorCode::unavailable, "redis: out of memory"};
    context_ = context;
    answer_timeout_ = timeout_;
    if (context_->err != 0) return fail();
    ::fcntl(context_->fd, F_SETFD, FD_CLOEXEC);
    // Else a host that vanished would leave a subscriber waiting forever.
    if (address_.path.empty()) ::redisEnableKeepAlive(context_);
    {
        const std::lock_guard lock(mutex_);
        fd_ = context_->fd;
        if (interrupted_) ::shutdown(fd_, SHUT_RDWR);
    }
    ::redisSetTimeout(context_, to_timeval(timeout_));
    if (auto greeted = greet(); !greeted) {
        close();
        return greeted.error();
    }
    return {};
}

Result<> RedisConnection::greet() {
    if (!address_.password.empty()) {
        RedisCommand auth("AUTH");
        if (!address_.user.empty()) auth.add(address_.user);
        auth.add(address_.password);
        if (auto answer = run(auth); !answer) return answer.error();
    }
    if (address_.database != 0) {
        auto answer = run(RedisCommand("SELECT").add(std::uint64_t{address_.database}));
        if (!answer) return answer.error();
    }
    return {};
}

bool RedisConnection::is_fresh() const {
    if (context_ == nullptr) return false;
    pollfd idle{.fd = context_->fd, .events = POLLIN, .revents = 0};
    return ::poll(&idle, 1, 0) == 0;
}

void RedisConnection::close() {
    if (context_ == nullptr) return;
    const std::lock_guard lock(mutex_);
    fd_ = -1;
    ::redisFree(context_);
    context_ = nullptr;
}

Error RedisConnection::fail() {
    Error error{ErrorCode::unavailable,
                fmt::format("redis {}: {}", address_.to_string(), context_->errstr)};
    close();
    return error;
}

Result<RedisReply> RedisConnection::run(const RedisCommand& command) {
    if (auto appended = append(command); !appended) return appended.error();
    auto reply = read();
    if (!reply) return reply.error();
    return std::move(*reply).checked();
}

Result<> RedisConnection::append(const RedisCommand& command) {
    if (auto opened = open(); !opened) return opened.error();
    std::vector<const char*> words;
    words.reserve(command.lengths().size());
    const char* at = command.bytes().data();
    for (const auto length : command.lengths()) {
        words.push_back(at);
        at += length;
    }
    if (::redisAppendCommandArgv(context_, static_cast<int>(words.size()), words.data(),
                                 command.lengths().data()) != REDIS_OK) {
        return fail();
    }
    return {};
}

Result<RedisReply> RedisConnection::read() {
    void* reply = nullptr;
    if (context_ == nullptr) return Error{ErrorCode::unavailable, "redis: not connected"};
    if (::redisGetReply(context_, &reply) != REDIS_OK) return fail();
    return RedisReply(static_cast<redisReply*>(reply));
}

Result<> RedisConnection::set_answer_timeout(std::chrono::milliseconds timeout) {
    if (auto opened = open(); !opened) return opened.error();
    if (timeout == answer_timeout_) return {};
    if (::redisSetTimeout(context_, to_timeval(timeout)) != REDIS_OK) return fail();
    answer_timeout_ = timeout;
    return {};
}

void RedisConnection::interrupt() {
    const std::lock_guard lock(mutex_);
    interrupted_ = true;
    if (fd_ >= 0) ::shutdown(fd_, SHUT_RDWR);
}

}  // namespace undertone
