// Profiles CSV text in the ways there are: they must not differ by a byte.
#pragma once

#include "common/profile/parallel_csv.h"
#include "common/profile/profile_document.h"
#include "worker/analyzers/state_archive.h"

#include <boost/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace undertone::testing {

inline CsvInput input_of(std::string_view text, const ReadOptions& options = {}) {
    CsvInput input;
    input.options = options;
    input.bytes = text.size();
    input.read = [text](std::uint64_t offset, std::span<char> buffer) -> Result<std::size_t> {
        return text.copy(buffer.data(), buffer.size(), offset);
    };
    return input;
}

inline std::string document_of(TableProfiler& profiler, DuplicateRows& duplicates,
                               const StretchRows& numbering = {}) {
    auto counted = duplicates.finish().value();
    for (auto& [row, first] : counted.examples) {
        row = numbering.in_file(row);
        first = numbering.in_file(first);
    }
    const auto profile = profiler.finish();
    JsonWriter json;
    write_table_profile(json, {.profile = profile,
                               .options = {},
                               .report = {},
                               .duplicates = std::move(counted),
                               .rejects = {}});
    return json.take();
}

/// From front to back, `piece` bytes at a time, in parts of `part_batches` batches that are
/// carried as bytes and merged, the last one first.
inline std::string profile_in_order(std::string_view text, std::size_t piece = 1 << 20,
                                    std::size_t part_batches = 0, const ReadOptions& options = {}) {
    struct Parts final : RowSink {
        Result<> on_rows(const Batch& batch) override {
            if (part_batches > 0 && batches++ % part_batches == 0) start();
            return profilers.back().fold(batch);
        }
        void on_reject(Reject) override {}
        void start() { profilers.emplace_back(ProfileOptions(), &duplicates); }

        std::size_t part_batches, batches = 0;
        DuplicateRows duplicates{"/tmp"};
        std::vector<TableProfiler> profilers;
    };
    Parts parts;
    parts.part_batches = part_batches;
    parts.start();
    const auto reader = make_reader(FileFormat::csv, options);
    for (std::size_t at = 0; at < text.size(); at += piece) {
        reader->feed(text.substr(at, piece), parts).value();
    }
    reader->finish(parts).value();

    TableProfiler whole({}, &parts.duplicates);
    whole.add_columns(reader->report().columns);
    for (auto part = parts.profilers.rbegin(); part != parts.profilers.rend(); ++part) {
        StateWriter writer;
        writer(*part);
        const auto bytes = writer.take();
        StateReader bytes_reader(bytes);
        TableProfiler carried({}, &parts.duplicates);
        bytes_reader(carried);
        if (!bytes_reader.ok() || !bytes_reader.at_end()) throw std::runtime_error("not restored");
        whole.merge(carried);
    }
    return document_of(whole, parts.duplicates);
}

/// Empty: the file has to be read from front to back.
inline std::string profile_apart(std::string_view text, unsigned threads,
                                 std::uint64_t stretch_bytes, const ReadOptions& options = {}) {
    const auto input = input_of(text, options);
    const auto head = read_csv_head(input).value();
    if (!head) return {};
    DuplicateRows duplicates("/tmp");
    ParallelRun run;
    run.duplicates = &duplicates;
    run.threads = threads;
    run.stretch_bytes = stretch_bytes;
    auto parts = profile_in_parallel(input, *head, run).value();
    if (!parts) return {};
    return document_of(parts->profiler, duplicates, parts->numbering);
}

inline boost::json::object column_of(const std::string& document, std::string_view name) {
    const auto parsed = boost::json::parse(document);
    for (const auto& column : parsed.at("columns").as_array()) {
        if (column.at("name").as_string() == name) return column.as_object();
    }
    throw std::runtime_error("no such column");
}

}  // namespace undertone::testing
