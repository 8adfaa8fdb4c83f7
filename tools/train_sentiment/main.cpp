// Learns the models in common/sentiment/model:
//
//   train-sentiment sentiment.model SET.tsv...
//   train-sentiment --language es es.model SPANISH.tsv ENGLISH.tsv...
//
// A fifth of each set's messages, by their ids, is not learned from. The same sets in the same
// order give the same bytes.
#include "tools/train_sentiment/language_trainer.h"
#include "tools/train_sentiment/trainer.h"

#include <cstdio>
#include <exception>
#include <fstream>
#include <span>
#include <stdexcept>

using namespace undertone;

namespace {

std::vector<std::vector<LabelledMessage>> read_sets(std::span<char*> paths) {
    std::vector<std::vector<LabelledMessage>> sets;
    for (const char* path : paths) {
        auto set = read_labelled_set(path);
        std::erase_if(set, [](const auto& message) { return is_held_out(message.id); });
        std::printf("%s: %zu messages\n", path, set.size());
        sets.push_back(std::move(set));
    }
    return sets;
}

void write_file(const std::string& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error(path + ": not written");
}

}  // namespace

int main(int count, char** values) {
    std::span arguments(values + 1, static_cast<std::size_t>(count - 1));
    const bool of_language = !arguments.empty() && std::string_view(arguments[0]) == "--language";
    if (arguments.size() < (of_language ? 5 : 2)) {
        std::fprintf(stderr, "usage: train-sentiment [--language CODE] MODEL SET.tsv...\n");
        return 2;
    }
    try {
        if (of_language) {
            const auto sets = read_sets(arguments.subspan(3));
            write_file(arguments[2], train_language(Language(arguments[1]), sets.front(),
                                                    std::span(sets).subspan(1)));
        } else {
            write_file(arguments[0], train_sentiment(read_sets(arguments.subspan(1))));
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "train-sentiment: %s\n", failure.what());
        return 1;
    }
}
