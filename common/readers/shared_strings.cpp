#include "common/readers/shared_strings.h"

#include <fmt/format.h>

#include <cstring>
#include <span>

namespace undertone {
namespace {

constexpr std::size_t text_memory_bytes = 32 * 1024 * 1024;
constexpr std::size_t ends_memory_bytes = 8 * 1024 * 1024;

}  // namespace

SharedStrings::SharedStrings(const std::string& folder)
    : text_(folder, text_memory_bytes), ends_(folder, ends_memory_bytes) {}

Result<> SharedStrings::add(std::string_view text) {
    if (auto kept = text_.append(text); !kept) return kept;
    const std::uint64_t end = text_.size();
    ++count_;
    return ends_.append({reinterpret_cast<const char*>(&end), sizeof end});
}

Result<std::uint64_t> SharedStrings::end_of(std::uint64_t number) const {
    std::uint64_t end = 0;
    const std::span bytes(reinterpret_cast<char*>(&end), sizeof end);
    if (const auto read = ends_.read(number * sizeof end, bytes); !read) return read.error();
    return end;
}

Result<std::optional<std::string_view>> SharedStrings::find(std::uint64_t number,
                                                            TextArena& arena) const {
    using Found = std::optional<std::string_view>;
    if (number >= count_) return Found();
    const auto begin = number == 0 ? Result<std::uint64_t>(0) : end_of(number - 1);
    if (!begin) return begin.error();
    const auto end = end_of(number);
    if (!end) return end.error();
    const auto size = static_cast<std::size_t>(*end - *begin);
    if (const auto memory = text_.in_memory()) return Found(memory->substr(*begin, size));
    char* const text = arena.take(size);
    if (const auto read = text_.read(*begin, {text, size}); !read) return read.error();
    return Found(std::string_view(text, size));
}

void SharedStringsHandler::on_start(std::string_view name, const XmlAttributes&) {
    if (name == "si") text_.clear();
    element_.on_start(name);
}

void SharedStringsHandler::on_end(std::string_view name) {
    element_.on_end(name);
    if (name != "si" || !status_) return;
    unescape_xlsx(text_, 0);
    status_ = strings_.add(text_);
}

void SharedStringsHandler::on_text(std::string_view text) {
    if (!element_.takes_text() || !status_) return;
    text_.append(text);
    if (text_.size() <= bytes_max_) return;
    status_ = faults_.fail(
        {.code = "record_too_long",
         .detail =
             fmt::format("a text in the workbook is longer than record_bytes_max={}", bytes_max_)});
}

}  // namespace undertone
