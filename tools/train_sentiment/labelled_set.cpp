#include "tools/train_sentiment/labelled_set.h"

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace undertone {
namespace {

std::vector<std::string> split_tabs(const std::string& line) {
    std::vector<std::string> fields;
    for (std::size_t begin = 0;;) {
        const auto end = line.find('\t', begin);
        fields.push_back(line.substr(begin, end - begin));
        if (end == std::string::npos) return fields;
        begin = end + 1;
    }
}

}  // namespace

std::vector<LabelledMessage> read_labelled_set(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) throw std::runtime_error(path + ": cannot be read");
    std::vector<LabelledMessage> messages;
    for (std::size_t number = 2; std::getline(file, line); ++number) {
        auto fields = split_tabs(line);
        const bool known =
            fields.size() >= 3 && (fields[2] == "-1" || fields[2] == "0" || fields[2] == "1");
        if (!known) {
            throw std::runtime_error(path + ":" + std::to_string(number) +
                                     ": not id, text and a label of -1, 0 or 1");
        }
        messages.push_back({std::move(fields[0]), std::move(fields[1]), std::stoi(fields[2])});
    }
    return messages;
}

bool is_held_out(const std::string& id) {
    std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return (hash >> 32) % 5 == 0;
}

}  // namespace undertone
