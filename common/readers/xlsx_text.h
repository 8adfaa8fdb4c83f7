// Text in a workbook: plain, or rich in several runs (ECMA-376 18.4.8), with escapes of its own.
#pragma once

#include <string>
#include <string_view>

namespace undertone {

/// Gathers the text of a shared string (`si`) or an inline one (`is`): the runs' `t` one after the
/// other, without phonetic hints (`rPh`).
class XlsxTextElement {
public:
    void on_start(std::string_view name) {
        if (name == "t") in_text_ = true;
        if (name == "rPh") ++phonetic_;
    }
    void on_end(std::string_view name) {
        if (name == "t") in_text_ = false;
        if (name == "rPh" && phonetic_ > 0) --phonetic_;
    }
    bool takes_text() const { return in_text_ && phonetic_ == 0; }

private:
    bool in_text_ = false;
    unsigned phonetic_ = 0;
};

/// "_x000D_" stands for the character U+000D, "_x005F_" for '_' (ECMA-376 22.9.2.19). Undone from
/// `start` on; a surrogate or NUL stays as it is written.
void unescape_xlsx(std::string& text, std::size_t start);

}  // namespace undertone
