// A file's own bytes in, rows out: unpacks gzip or a zip of one file, turns the charset into UTF-8,
// and hands the text to the reader of its format. A workbook is no text.
#pragma once

#include "common/readers/charset.h"
#include "common/readers/inflater.h"
#include "common/readers/text_reader.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace undertone {

/// Faults: those of its parts, and unknown_encoding (ReadOptions names none), invalid_encoding
/// (bytes that mean nothing in a JSON document's charset), too_many_rejects.
class FileReader final : public Reader {
public:
    FileReader(FileFormat format, const ReadOptions& options);

    Result<> feed(std::string_view bytes, RowSink& sink) override;
    Result<> finish(RowSink& sink) override;
    double share_read() const override { return content_->share_read(); }
    const ReadReport& report() const override { return content_->report(); }
    const std::optional<FileFault>& fault() const override { return content_->fault(); }

private:
    void recognise_packing(std::string_view start);
    Result<> unpack(std::string_view bytes, RowSink& sink);
    Result<> decode(std::string_view bytes, RowSink& sink);
    Result<> decode_head(std::string_view head, bool whole, RowSink& sink);
    Result<> decode_ascii(std::string_view bytes, RowSink& sink);
    Result<> decode_sample(std::string_view sample, bool whole, RowSink& sink);
    Result<> transcode(std::string_view bytes, bool last, RowSink& sink);
    void use_charset(const std::string& name);
    Result<> finish_text(bool whole, RowSink& sink);
    void warn_of_replaced();
    Result<> check_rejects();

    ReadOptions options_;
    FileFormat format_;
    bool is_json_;
    std::unique_ptr<ContentReader> content_;

    bool packing_known_ = false;
    std::string start_;  // the file's first bytes, until then
    std::unique_ptr<Inflater> inflater_;

    bool charset_known_ = false;
    std::string head_;  // the unpacked file's first bytes, until then
    // Nothing but ASCII so far: the first other byte and what follows it decide.
    bool ascii_so_far_ = false;
    std::string sample_;                    // those bytes, until there are enough
    std::optional<Transcoder> transcoder_;  // none: the bytes are UTF-8 as they stand
};

}  // namespace undertone
