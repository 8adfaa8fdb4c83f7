// Runs an analysis over rows made by hand and reads what came out.
#pragma once

#include "tests/support/rows.h"
#include "worker/analyzers/analysis.h"

#include <boost/json.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace undertone::testing {

inline const Scorer& scorer() {
    static const Scorer instance;
    return instance;
}

/// What a reader would report about `rows`.
inline ReadReport report_of(const Rows& rows) {
    ReadReport report;
    report.format = "csv";
    report.encoding = "utf-8";
    report.columns = rows.columns();
    report.rows = rows.size();
    return report;
}

inline AnalysisOutcome analyse(const Rows& rows, AnalysisOptions options = {}) {
    if (!options.duplicates) options.duplicates = std::make_shared<DuplicateRows>("/tmp");
    Analysis analysis(scorer(), std::move(options));
    rows.feed(analysis).value();
    return analysis.finish(report_of(rows)).value();
}

inline boost::json::object document(const AnalysisOutcome& outcome, std::string_view result_type) {
    for (const auto& result : outcome.documents) {
        if (result.result_type == result_type) return boost::json::parse(result.data).as_object();
    }
    throw std::runtime_error("no result " + std::string(result_type));
}

/// All documents as one string, to compare two analyses byte for byte.
inline std::string all_bytes(const AnalysisOutcome& outcome) {
    std::string bytes = outcome.kind;
    for (const auto& result : outcome.documents) bytes += "\n" + result.result_type + result.data;
    for (const auto& reject : outcome.rejects) bytes += "\n" + reject.reason + reject.raw;
    return bytes;
}

}  // namespace undertone::testing
