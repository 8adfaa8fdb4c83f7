// What the readers of the formats have in common: they report, reject and fail alike.
#pragma once

#include "common/readers/reader.h"

#include <string>
#include <string_view>
#include <utility>

namespace undertone {

/// As much of a rejected row as is kept.
inline constexpr std::size_t raw_bytes_max = 4 * 1024;
inline std::string raw_excerpt(std::string_view row) {
    return std::string(row.substr(0, raw_bytes_max));
}

/// Adds to the report's warnings, up to a bound.
inline void add_warning(ReadReport& report, std::string sentence) {
    constexpr std::size_t warnings_max = 20;
    if (report.warnings.size() < warnings_max) report.warnings.push_back(std::move(sentence));
}

/// A Reader of a file that is unpacked.
class ContentReader : public Reader {
public:
    const ReadReport& report() const final { return report_; }
    const std::optional<FileFault>& fault() const final { return fault_; }

    // What came before the content, for the report.
    void set_compression(std::string name) { report_.compression = std::move(name); }
    void set_encoding(std::string name) { report_.encoding = std::move(name); }
    void warn(std::string sentence) { add_warning(report_, std::move(sentence)); }

    /// Ends the reading. Returns what feed() and finish() answer from then on.
    Error fail(FileFault fault) {
        if (!fault_) fault_ = std::move(fault);
        return {ErrorCode::malformed_file, fault_->detail};
    }

protected:
    void reject(RowSink& sink, Reject reject) {
        ++report_.rejected_rows;
        ++report_.reasons[reject.reason];
        sink.on_reject(std::move(reject));
    }

    ReadReport report_;
    std::optional<FileFault> fault_;
};

/// One of UTF-8 text without a byte order mark. The text may still turn out not to be UTF-8.
class TextReader : public ContentReader {};

}  // namespace undertone
