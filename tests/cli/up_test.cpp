// `undertone up` as people run it: the real programs of build/*/bin, a real Redis.
#include "cli/port_probe.h"
#include "cli/process.h"
#include "cli/run_record.h"
#include "common/config_flags.h"
#include "tests/support/temp_dir.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace undertone;
using namespace undertone::testing;
using namespace std::chrono_literals;

namespace {

std::string undertone_program() { return program_folder() + "/../bin/undertone"; }

/// A program whose standard output is read as it comes.
class Program {
public:
    explicit Program(std::vector<std::string> arguments) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        output_ = ends[0];
        // The shell alone knows how to put a descriptor in place of standard output.
        const auto script = fmt::format("exec \"$@\" >&{}", ends[1]);
        ::fcntl(ends[1], F_SETFD, 0);
        ProcessSpec spec{"up", {"/bin/sh", "-c", script, "sh"}, current_environment()};
        spec.arguments.insert(spec.arguments.end(), arguments.begin(), arguments.end());
        sigset_t none;
        ::sigemptyset(&none);
        process_ = start_process(spec, none).value();
        ::close(ends[1]);
    }
    ~Program() {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            wait();
        }
        ::close(output_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    pid_t process() const { return process_; }
    const std::string& output() const { return text_; }

    /// Reads until the output has `text`; false after 30 s or at its end.
    bool says(std::string_view text) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (text_.find(text) == std::string::npos) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            pollfd readable{output_, POLLIN, 0};
            if (left.count() <= 0) return false;
            if (::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
            char bytes[4096];
            const auto length = ::read(output_, bytes, sizeof bytes);
            if (length <= 0) return false;
            text_.append(bytes, static_cast<std::size_t>(length));
        }
        return true;
    }
    /// The exit status, -1 for a signal.
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(process_, 0), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    int stop() {
        ::kill(process_, SIGTERM);
        return wait();
    }

private:
    pid_t process_ = 0;
    int output_ = -1;
    std::string text_;
};

struct UpOnNewFolder {
    TempDir dir;
    std::string data = dir.file("data");
    std::string address = free_addresses({"127.0.0.1:0"}).value().front();

    std::vector<std::string> up(std::vector<std::string> more = {}) const {
        std::vector<std::string> words = {undertone_program(), "up",   "--data", data,
                                          "--listen",          address};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    bool is_live() const {
        HttpConfig http;
        http.listen = {address};
        return undertone::is_live(http);
    }
    /// The process of one of our programs on this data folder; 0 if there is none.
    pid_t process_of(std::string_view program) const {
        for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
            std::ifstream file(entry.path() / "cmdline");
            const std::string words(std::istreambuf_iterator<char>(file), {});
            const auto name = words.substr(0, words.find('\0'));
            if (words.find(data) != std::string::npos && name.find(program) != std::string::npos) {
                return static_cast<pid_t>(std::stol(entry.path().filename().string()));
            }
        }
        return 0;
    }
    template <class Condition>
    static bool eventually(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            ::poll(nullptr, 0, 10);
        }
        return true;
    }
};

}  // namespace

TEST_CASE_METHOD(UpOnNewFolder, "up tells where it is, and stops cleanly", "[up]") {
    Program up(this->up());
    REQUIRE(up.says("stop     Ctrl-C"));
    CHECK(up.output().find("Undertone is up: http://" + address) != std::string::npos);
    CHECK(is_live());
    CHECK(read_run_record(data).front() == "http.listen=" + address);
    CHECK(up.stop() == 0);
    CHECK_FALSE(is_live());
    CHECK(process_of("undertone-") == 0);
    CHECK(process_of("redis-server") == 0);
    CHECK(read_run_record(data).empty());
}

TEST_CASE_METHOD(UpOnNewFolder, "a second up on one folder is refused", "[up]") {
    Program first(this->up());
    REQUIRE(first.says("stop     Ctrl-C"));
    Program second({undertone_program(), "up", "--data", data, "--listen", "127.0.0.1:0"});
    CHECK(second.wait() == 1);
    CHECK(is_live());
}

TEST_CASE_METHOD(UpOnNewFolder, "up does not share a port that is taken", "[up]") {
    Program first(this->up());
    REQUIRE(first.says("stop     Ctrl-C"));
    Program second({undertone_program(), "up", "--data", dir.file("other"), "--listen", address});
    CHECK(second.wait() == 1);
}

TEST_CASE_METHOD(UpOnNewFolder, "what dies under up is started again", "[up]") {
    Program up(this->up());
    REQUIRE(up.says("stop     Ctrl-C"));
    for (const auto* program : {"redis-server", "undertone-worker", "undertone-api"}) {
        CAPTURE(program);
        pid_t before = 0;
        REQUIRE(eventually([&] { return (before = process_of(program)) != 0; }));
        ::kill(before, SIGKILL);
        CHECK(eventually([&] {
            const auto now = process_of(program);
            return now != 0 && now != before;
        }));
    }
    CHECK(eventually([&] { return is_live(); }));
    CHECK(up.stop() == 0);
}

TEST_CASE_METHOD(UpOnNewFolder, "a killed up takes everything with it", "[up]") {
    {
        Program killed(this->up());
        REQUIRE(killed.says("stop     Ctrl-C"));
    }
    Program next(this->up());
    CHECK(next.says("stop     Ctrl-C"));
    CHECK(next.stop() == 0);
}

TEST_CASE_METHOD(UpOnNewFolder, "where a credential is required, the first start gives one",
                 "[up]") {
    {
        Program first(this->up({"--set", "auth.mode=required"}));
        REQUIRE(first.says("stop     Ctrl-C"));
        CHECK(first.output().find("-H 'Authorization: Bearer ut_") != std::string::npos);
        CHECK(first.stop() == 0);
    }
    Program second(this->up({"--set", "auth.mode=required"}));
    REQUIRE(second.says("stop     Ctrl-C"));
    CHECK(second.output().find("Bearer") == std::string::npos);
}
