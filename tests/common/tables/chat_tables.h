// One chat, behind each implementation of MessageTable.
#pragma once

#include "common/readers/reader.h"
#include "common/sentiment/scorer.h"
#include "common/tables/file_messages.h"
#include "common/tables/inline_messages.h"
#include "common/tables/message_file_writer.h"
#include "tests/support/result_text.h"
#include "tests/support/temp_dir.h"

#include <memory>
#include <optional>
#include <string>

namespace undertone::testing {

inline const Scorer& scorer() {
    static const Scorer one;
    return one;
}

/// Reads `bytes` in pieces, as a worker does, and writes the table file.
inline Result<std::uint64_t> write_message_file(const std::string& path, std::string_view bytes,
                                                FileFormat format, std::size_t piece = 65'536) {
    const auto reader = make_reader(format, {});
    const auto writer = MessageFileWriter::create(path, scorer());
    if (!writer) return writer.error();
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        if (const auto fed = reader->feed(bytes.substr(at, piece), **writer); !fed) {
            return fed.error();
        }
    }
    if (const auto finished = reader->finish(**writer); !finished) return finished.error();
    return (*writer)->finish();
}

class ChatTables {
public:
    explicit ChatTables(std::string_view bytes, FileFormat format = FileFormat::csv)
        : inline_(InlineMessages::read(bytes, format, {}, scorer()).value()) {
        write_message_file(path(), bytes, format).value();
        file_ = FileMessages::open(path()).value();
    }

    std::string path() const { return folder_.file("messages.db"); }
    MessageTable& from_bytes() { return inline_; }
    MessageTable& from_file() { return *file_; }

private:
    TempDir folder_;
    InlineMessages inline_;
    std::unique_ptr<FileMessages> file_;
};

}  // namespace undertone::testing
