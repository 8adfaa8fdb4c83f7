#include "common/readers/csv_field.h"

#include <algorithm>
#include <cstddef>

namespace undertone {

QuotedField unquote(std::string_view field, TextArena& arena) {
    auto rest = field.substr(1);
    auto quote = rest.find('"');
    if (quote + 1 == rest.size()) return {.text = rest.substr(0, quote), .text_after_quote = false};

    char* const text = arena.take(rest.size());
    char* out = text;
    while (quote != std::string_view::npos) {
        out = std::copy_n(rest.data(), quote, out);
        rest.remove_prefix(quote + 1);
        if (!rest.starts_with('"')) break;
        *out++ = '"';
        rest.remove_prefix(1);
        quote = rest.find('"');
    }
    const bool text_after_quote = !rest.empty();
    out = std::copy(rest.begin(), rest.end(), out);
    return {.text = {text, static_cast<std::size_t>(out - text)},
            .text_after_quote = text_after_quote};
}

}  // namespace undertone
