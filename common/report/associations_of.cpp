#include "common/report/associations_of.h"

#include "common/profile/findings/target_analysis.h"
#include "common/report/group_means.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 4> measures = {"spearman", "pearson", "cramers_v",
                                                      "correlation_ratio"};
constexpr double worth_telling = 0.1;
constexpr std::size_t heat_map_columns_max = 40;
constexpr std::size_t points_max = 600;

std::vector<ColumnPair> pairs_of_profile(const ReportedProfile& profile) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < profile.columns.size(); ++i) places[profile.columns[i].name] = i;
    std::vector<ColumnPair> pairs;
    for (const auto measure : measures) {
        const auto links = profile.correlations.find(std::string(measure));
        if (links == profile.correlations.end()) continue;
        for (const auto& link : links->second) {
            const auto a = places.find(link.a), b = places.find(link.b);
            if (a == places.end() || b == places.end()) continue;
            pairs.push_back({a->second, b->second, measure, link.value});
        }
    }
    return pairs;
}

std::vector<ColumnPair> pairs_of_sample(const ReportRows& rows) {
    const auto found = associate(rows.columns);
    std::vector<ColumnPair> pairs;
    const auto add = [&](const std::vector<Association>& links, std::string_view measure) {
        for (const auto& link : links) {
            if (!std::isnan(link.value)) {
                pairs.push_back({link.first, link.second, measure, link.value});
            }
        }
    };
    add(found.spearman, "spearman");
    add(found.pearson, "pearson");
    add(found.cramers_v, "cramers_v");
    add(found.correlation_ratio, "correlation_ratio");
    return pairs;
}

double strength(const ColumnPair& pair) { return std::abs(pair.value); }

void sort_by_strength(std::vector<ColumnPair>& pairs) {
    std::ranges::stable_sort(pairs, std::ranges::greater(), strength);
}

HeatMap make_heat_map(const std::vector<ColumnPair>& pairs) {
    std::map<std::size_t, double> strongest;
    for (const auto& pair : pairs) {
        if (pair.measure != "spearman") continue;
        for (const auto column : {pair.a, pair.b}) {
            strongest[column] = std::max(strongest[column], strength(pair));
        }
    }
    HeatMap map;
    for (const auto& [column, value] : strongest) map.columns.push_back(column);
    if (map.columns.size() > heat_map_columns_max) {
        std::ranges::stable_sort(map.columns, std::ranges::greater(),
                                 [&](auto column) { return strongest[column]; });
        map.left_out = map.columns.size() - heat_map_columns_max;
        map.columns.resize(heat_map_columns_max);
        std::ranges::sort(map.columns);
    }
    const auto size = map.columns.size();
    map.values.resize(size * size);
    std::map<std::size_t, std::size_t> places;
    for (std::size_t i = 0; i < size; ++i) {
        places[map.columns[i]] = i;
        map.values[i * size + i] = 1;
    }
    for (const auto& pair : pairs) {
        const auto a = places.find(pair.a), b = places.find(pair.b);
        if (pair.measure != "spearman" || a == places.end() || b == places.end()) continue;
        map.values[a->second * size + b->second] = pair.value;
        map.values[b->second * size + a->second] = pair.value;
    }
    return map;
}

std::optional<Scatter> make_scatter(const ColumnPair& pair, const ReportRows& rows) {
    const auto* x = std::get_if<Numbers>(&rows.columns[pair.a].values);
    const auto* y = std::get_if<Numbers>(&rows.columns[pair.b].values);
    if (!x || !y) return std::nullopt;
    Scatter scatter{pair.a, pair.b, pair.value, {}};
    const auto step = std::max<std::size_t>(1, (rows.rows + points_max - 1) / points_max);
    for (std::size_t i = 0; i < rows.rows; i += step) {
        if (std::isnan((*x)[i]) || std::isnan((*y)[i])) continue;
        scatter.points.emplace_back((*x)[i], (*y)[i]);
    }
    if (scatter.points.size() < 3) return std::nullopt;
    return scatter;
}

/// What shows two numbers best: their rows, or the means of the one by the other.
void add_numbers_plot(const ColumnPair& pair, const ReportRows& rows,
                      std::vector<Scatter>& scatters, std::vector<GroupMeans>& means) {
    if (hides_in_scatter(rows, pair.a) || hides_in_scatter(rows, pair.b)) {
        if (auto by_number = means_by_number(pair.a, pair.b, rows)) means.push_back(*by_number);
    } else if (auto scatter = make_scatter(pair, rows)) {
        scatters.push_back(*scatter);
    }
}

void add_pair_plots(Report& report, const ReportRows& rows) {
    for (const auto& pair : report.pairs) {
        if (report.scatters.size() + report.means.size() >= report.options.max_plots) return;
        if (pair.measure == "spearman") {
            add_numbers_plot(pair, rows, report.scatters, report.means);
        } else if (pair.measure == "correlation_ratio") {
            if (auto means = means_by_category(pair.a, pair.b, rows))
                report.means.push_back(*means);
        }
    }
}

/// What is known of each column and the target, in words: from the profile if it looked at this
/// target, else from the sample.
std::map<std::size_t, std::string> target_sentences(const ReportedProfile& profile,
                                                    std::size_t target, const ReportRows& rows) {
    std::map<std::size_t, std::string> sentences;
    if (profile.target_column == profile.columns[target].name) {
        for (const auto& finding : profile.target_findings) {
            if (const auto column = profile.find(finding.column)) {
                sentences[*column] = finding.detail;
            }
        }
    } else if (const auto found = analyze_target(rows.columns, target)) {
        for (const auto& finding : found->findings) sentences[finding.column] = finding.sentence;
    }
    return sentences;
}

TargetReport make_target(const Report& report, std::size_t target,
                         const std::vector<ColumnPair>& pairs, const ReportRows& rows) {
    TargetReport out{target, {}, {}, {}};
    auto sentences = target_sentences(report.profile, target, rows);
    const auto has_room = [&] {
        return out.scatters.size() + out.means.size() < report.options.max_plots;
    };
    for (const auto& pair : pairs) {
        if (out.links.size() == Report::links_max) break;
        if (pair.measure == "pearson" || (pair.a != target && pair.b != target)) continue;
        const auto other = pair.a == target ? pair.b : pair.a;
        out.links.push_back({other, pair.measure, pair.value, sentences[other]});
        if (!has_room() || strength(pair) < worth_telling) continue;
        if (pair.measure == "spearman") {
            const ColumnPair towards{other, target, pair.measure, pair.value};
            add_numbers_plot(towards, rows, out.scatters, out.means);
        } else if (pair.measure == "correlation_ratio") {
            if (auto means = means_by_category(pair.a, pair.b, rows)) out.means.push_back(*means);
        } else if (auto rates = rates_by_category(other, target, rows)) {
            out.means.push_back(*rates);
        }
    }
    return out;
}

}  // namespace

void add_associations(Report& report, const ReportRows& rows) {
    auto pairs = pairs_of_profile(report.profile);
    if (pairs.empty()) pairs = pairs_of_sample(rows);
    sort_by_strength(pairs);
    if (report.options.shows(ReportPart::target)) {
        if (const auto target = report.profile.find(report.options.target_column)) {
            report.target = make_target(report, *target, pairs, rows);
        }
    }
    if (!report.options.shows(ReportPart::pairs)) return;
    report.heat_map = make_heat_map(pairs);
    for (const auto& pair : pairs) {
        if (report.pairs.size() == Report::pairs_max || strength(pair) < worth_telling) break;
        if (pair.measure != "pearson") report.pairs.push_back(pair);
    }
    add_pair_plots(report, rows);
}

}  // namespace undertone
