// How an upload's file is read: what is configured, and what its uploader asked for.
#pragma once

#include "common/config.h"
#include "common/readers/reader.h"
#include "common/store/upload_options.h"

namespace undertone {

inline ReadOptions read_options(const Config& config, const UploadOptions& asked) {
    ReadOptions options;
    options.record_bytes_max = config.analysis.record_bytes_max;
    options.columns_max = config.analysis.columns_max;
    options.expansion_ratio_max = config.upload.expansion_ratio_max;
    options.expanded_bytes_max = config.upload.expanded_bytes_max;
    options.spooled_bytes_max = config.upload.file_bytes_max;
    options.scratch_dir = config.storage.scratch_dir;
    options.rejects_percent_max =
        asked.rejects_percent_max.value_or(config.analysis.rejects_percent_max);
    options.encoding = asked.encoding;
    options.delimiter = asked.delimiter;
    options.sheet = asked.sheet;
    options.table = asked.table;
    options.has_header = asked.header;
    return options;
}

/// The same from the options as they are stored, which were checked when they came.
inline ReadOptions read_options(const Config& config, std::string_view options) {
    const auto asked = parse_upload_options(options);
    return read_options(config, asked ? *asked : UploadOptions());
}

}  // namespace undertone
