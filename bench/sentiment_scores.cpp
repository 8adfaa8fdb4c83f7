// Scores messages, one a line: standard input in, "score<TAB>label<TAB>language" out, and how many
// a second one core scores on standard error. The lines are one conversation.
#include "common/language/conversation_language.h"
#include "common/sentiment/scorer.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace undertone;

int main() {
    const Scorer scorer;
    std::vector<std::string> messages;
    for (std::string line; std::getline(std::cin, line);) messages.push_back(std::move(line));
    ConversationLanguage conversation;
    for (const auto& message : messages) conversation.observe(message);
    const auto language = conversation.used();
    for (const auto& message : messages) {
        const auto score = scorer.score(message, language);
        std::cout << fmt::format("{:.8f}\t{}\t{}\n", score.score, to_string(score.label),
                                 score.language.code());
    }

    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    double sum = 0;  // keeps the compiler from leaving the work out
    std::size_t scored = 0;
    std::chrono::duration<double> took{};
    do {
        for (const auto& message : messages) sum += scorer.score(message, language).score;
        scored += messages.size();
        took = Clock::now() - begun;
    } while (took < std::chrono::seconds(1) && !messages.empty());
    std::cerr << fmt::format(
        "{{\"conversation\":\"{}\",\"messages_per_second\":{:.0f},\"mean\":{:.4f}}}\n",
        language.code(), static_cast<double>(scored) / took.count(),
        sum / static_cast<double>(std::max<std::size_t>(scored, 1)));
}
