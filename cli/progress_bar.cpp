#include "cli/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace undertone {
namespace {

constexpr unsigned width = 20;

}  // namespace

std::string render_bar(unsigned percent) {
    percent = std::min(percent, 100U);
    const auto filled = percent * width / 100;
    return fmt::format("[{:#>{}}{:.>{}}] {:3}%", "", filled, "", width - filled, percent);
}

ProgressBar::ProgressBar(std::string title)
    : title_(std::move(title)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
    if (terminal_ && drawn_) fmt::print(stderr, "\n");
}

void ProgressBar::show(unsigned percent, std::string_view words) {
    if (terminal_) {
        constexpr std::string_view erase_to_end = "\x1b[K";
        fmt::print(stderr, "\r{} {}  {}{}", render_bar(percent), title_, words, erase_to_end);
        drawn_ = true;
    } else if (words != last_words_) {
        fmt::print(stderr, "{}: {}\n", title_, words);
    }
    last_words_ = words;
}

}  // namespace undertone
