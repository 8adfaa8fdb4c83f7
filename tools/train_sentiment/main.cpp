// Learns common/sentiment/model/sentiment.model:
//
//   train-sentiment MODEL SET.tsv...
//
// A fifth of each set's messages, by their ids, is not learned from. The same sets in the same
// order give the same bytes.
#include "tools/train_sentiment/trainer.h"

#include <cstdio>
#include <exception>
#include <fstream>

using namespace undertone;

int main(int count, char** arguments) {
    if (count < 3) {
        std::fprintf(stderr, "usage: train-sentiment MODEL SET.tsv...\n");
        return 2;
    }
    try {
        std::vector<std::vector<LabelledMessage>> sets;
        for (int i = 2; i < count; ++i) {
            auto set = read_labelled_set(arguments[i]);
            std::erase_if(set, [](const auto& message) { return is_held_out(message.id); });
            std::printf("%s: %zu messages\n", arguments[i], set.size());
            sets.push_back(std::move(set));
        }
        const auto model = train_sentiment(sets);
        std::ofstream file(arguments[1], std::ios::binary);
        file.write(model.data(), static_cast<std::streamsize>(model.size()));
        if (!file.flush()) throw std::runtime_error(std::string(arguments[1]) + ": not written");
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "train-sentiment: %s\n", failure.what());
        return 1;
    }
}
