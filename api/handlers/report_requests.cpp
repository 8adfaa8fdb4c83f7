#include "api/handlers/report_requests.h"

#include "common/accounts/secrets.h"
#include "common/text/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace undertone {
namespace {

constexpr std::size_t title_bytes_max = 300, description_bytes_max = 5'000;

Checked<std::string> text_up_to(const BodyFields& fields, std::string_view name,
                                std::size_t bytes_max) {
    auto text = fields.text(name);
    if (text && text->size() > bytes_max) {
        return FieldFault{std::string(name),
                          fmt::format("{} has more than {} bytes", name, bytes_max)};
    }
    return text;
}

Checked<std::uint32_t> clamped(const BodyFields& fields, std::string_view name,
                               std::uint32_t fallback, std::uint32_t least, std::uint32_t most) {
    const auto* value = fields.members().if_contains(name);
    if (value == nullptr || value->is_null()) return fallback;
    const auto number = fields.number(name, fallback, std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max());
    if (!number) return number.error();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(*number, least, most));
}

Checked<AnalysisMode> read_mode(const BodyFields& fields) {
    const auto name = fields.text("analysis_mode");
    if (!name) return name.error();
    if (name->empty()) return AnalysisMode::all;
    const auto mode = analysis_mode_from(*name);
    if (mode) return *mode;
    return FieldFault{"analysis_mode",
                      fmt::format("analysis_mode is one of {}", analysis_mode_names())};
}

/// How much `type` is wanted, by the most specific range that covers it.
double quality(std::string_view accept, std::string_view type) {
    const auto group = std::string(type.substr(0, type.find('/'))) + "/*";
    double best = 0;
    int best_rank = 0;
    while (!accept.empty()) {
        const auto end = std::min(accept.find(','), accept.size());
        const auto item = accept.substr(0, end);
        accept.remove_prefix(std::min(end + 1, accept.size()));
        const auto range = lower_case(trim(item.substr(0, item.find(';'))));
        const int rank = range == type ? 3 : range == group ? 2 : range == "*/*" ? 1 : 0;
        if (rank <= best_rank) continue;
        best_rank = rank;
        best = 1;
        if (const auto q = item.find("q="); q != item.npos) {
            const auto text = trim(item.substr(q + 2));
            std::from_chars(text.data(), text.data() + text.size(), best);
        }
    }
    return best;
}

}  // namespace

Checked<ReportRequest> read_report_request(const BodyFields& fields) {
    ReportRequest request;
    auto dataset = fields.required("dataset_id");
    if (!dataset) return dataset.error();
    auto title = text_up_to(fields, "report_title", title_bytes_max);
    if (!title) return title.error();
    auto description = text_up_to(fields, "report_description", description_bytes_max);
    if (!description) return description.error();
    auto target = fields.text("target_column");
    if (!target) return target.error();
    const auto mode = read_mode(fields);
    if (!mode) return mode.error();
    auto& options = request.options;
    const auto sample = clamped(fields, "sample_size", options.sample_size,
                                ReportOptions::sample_size_min, ReportOptions::sample_size_max);
    if (!sample) return sample.error();
    const auto plots =
        clamped(fields, "max_plots", options.max_plots, 0, ReportOptions::max_plots_most);
    if (!plots) return plots.error();
    if (*mode == AnalysisMode::target && target->empty()) {
        return FieldFault{"target_column", "analysis_mode target needs a target_column"};
    }
    request.dataset_id = std::move(*dataset);
    options.title = std::move(*title);
    options.description = std::move(*description);
    options.target_column = std::move(*target);
    options.mode = *mode;
    options.sample_size = *sample;
    options.max_plots = *plots;
    return request;
}

bool prefers_json(std::string_view accept) {
    return quality(accept, "application/json") > quality(accept, "text/html");
}

std::optional<std::string> basic_password(std::string_view authorization) {
    constexpr std::string_view scheme = "basic ";
    if (lower_case(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
    std::string text(trim(authorization.substr(scheme.size())));
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    text.resize(std::min(text.size(), text.find('=')));
    const auto pair = from_base64url(text);
    if (!pair) return std::nullopt;
    const auto colon = pair->find(':');
    if (colon == pair->npos) return std::nullopt;
    return pair->substr(colon + 1);
}

}  // namespace undertone
