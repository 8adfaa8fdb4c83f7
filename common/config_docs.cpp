#include "common/config_docs.h"

#include "embedded/config_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace undertone {
namespace {

/// "queue" -> "struct QueueConfig {".
std::string struct_of(std::string_view section) {
    std::string name(section);
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    return fmt::format("struct {}Config {{", name);
}

std::string_view next_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

bool declares(std::string_view line, std::string_view field) {
    return line.find(fmt::format(" {};", field)) != std::string_view::npos ||
           line.find(fmt::format(" {} =", field)) != std::string_view::npos;
}

}  // namespace

std::vector<std::string_view> doc_lines(std::string_view header, const Setting& setting) {
    header.remove_prefix(std::min(header.find(struct_of(setting.section)), header.size()));
    next_line(header);
    std::vector<std::string_view> docs;
    while (!header.empty()) {
        const auto line = next_line(header);
        if (line.starts_with("};")) break;
        if (line.starts_with("/// ")) {
            docs.push_back(line.substr(4));
            continue;
        }
        if (declares(line, setting.name)) return docs;
        docs.clear();
    }
    return {};
}

std::vector<std::string_view> doc_lines(const Setting& setting) {
    return doc_lines(embedded::config_header().front().bytes, setting);
}

}  // namespace undertone
