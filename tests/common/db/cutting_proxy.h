// A proxy before a Unix socket that cuts a connection at a chosen word.
#pragma once

#include "tests/support/temp_dir.h"

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace undertone::testing {

/// Listens on `.s.PGSQL.5432` in its own folder and passes everything on to `target`.
class CuttingProxy {
public:
    enum class When { before_it_arrives, after_its_answer };

    explicit CuttingProxy(std::string target);
    ~CuttingProxy();

    const std::string& folder() const { return folder_.path(); }

    /// Cuts the next connection whose client sends `word`, once: before the server sees it, or when
    /// the server has answered, the answer swallowed.
    void cut_at(std::string word, When when);
    int cuts() const { return cuts_; }

    /// Cuts all connections and refuses new ones.
    void refuse_all();
    void accept_again() { refusing_ = false; }

private:
    void accept_all();
    void pass_on(int client, int server);
    bool is_cut(std::string_view sent);

    const std::string target_;
    const TempDir folder_;
    int listener_;

    std::mutex mutex_;
    std::string word_;  // empty: nothing to cut
    When when_{};
    std::list<std::thread> connections_;
    std::atomic<int> cuts_ = 0;
    std::atomic<bool> refusing_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread acceptor_;
};

}  // namespace undertone::testing
