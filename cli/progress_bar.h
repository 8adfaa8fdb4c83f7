// One line on a terminal that is drawn over and over; on anything else, a line per change of words.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// "[##########..........]  50%"
std::string render_bar(unsigned percent);

class ProgressBar {
public:
    /// Draws on standard error, so that results can be piped.
    explicit ProgressBar(std::string title);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(unsigned percent, std::string_view words);

private:
    std::string title_;
    std::string last_words_;
    bool terminal_;
    bool drawn_ = false;
};

}  // namespace undertone
