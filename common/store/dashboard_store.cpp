#include "common/store/dashboard_store.h"

#include "common/iso_week.h"
#include "common/store/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace undertone {
namespace {

constexpr std::array<std::string_view, 12> total_names = {
    "pending",  "processing", "completed", "failed",  "cancelled", "bytes",
    "messages", "positive",   "negative",  "neutral", "unscored",  "score_sum_micro"};
using Totals = std::array<std::int64_t, total_names.size()>;

constexpr std::string_view totals_sql =
    "SELECT pending, processing, completed, failed, cancelled, bytes, messages, positive, negative,"
    " neutral, unscored, score_sum_micro FROM tenant_totals WHERE tenant_id = $1";

Totals read_totals(const Row& row) {
    Totals totals{};
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i] = row.integer(static_cast<int>(i));
    return totals;
}

/// Calls `compare` with a name, what is kept and what is counted, for each number of each week.
template <class Compare>
Result<> recount_weeks(Connection& connection, Values tenant, const Compare& compare) {
    constexpr std::string_view sql =
        "SELECT COALESCE(w.week, r.week), COALESCE(w.scored, 0), COALESCE(r.scored, 0),"
        " COALESCE(w.negative, 0), COALESCE(r.negative, 0)"
        " FROM (SELECT week, scored, negative FROM tenant_weeks WHERE tenant_id = $1) w"
        " FULL JOIN (SELECT (created_at / 86400000000 + 3) / 7 AS week,"
        " CAST(SUM(messages - unscored) AS BIGINT) AS scored,"
        " CAST(SUM(negative) AS BIGINT) AS negative"
        " FROM results WHERE tenant_id = $1 GROUP BY 1) r ON r.week = w.week ORDER BY 1";
    return done(connection.query(sql, tenant, [&](const Row& row) {
        const auto monday = day_to_string(monday_of(row.integer(0)));
        compare("scored in the week of " + monday, row.integer(1), row.integer(2));
        compare("negative in the week of " + monday, row.integer(3), row.integer(4));
    }));
}

}  // namespace

Result<DashboardSummary> DashboardStore::summary() {
    constexpr std::string_view days_sql =
        "SELECT day, uploads, messages, unscored, score_sum_micro FROM tenant_days"
        " WHERE tenant_id = $1 AND uploads > 0 ORDER BY day DESC LIMIT 30";
    DashboardSummary summary;
    const Value values[] = {Blob{tenant_.view()}};
    const auto totals = connection_.query(totals_sql, values, [&](const Row& row) {
        const auto t = read_totals(row);
        const auto count = [&](std::size_t i) { return static_cast<std::uint64_t>(t[i]); };
        summary.pending = count(0);
        summary.processing = count(1);
        summary.completed = count(2);
        summary.failed = count(3);
        summary.cancelled = count(4);
        summary.bytes = count(5);
        summary.messages = {t[6], t[7], t[8], t[9], t[10], t[11]};
    });
    if (!totals) return totals.error();

    const auto days = connection_.query(days_sql, values, [&](const Row& row) {
        summary.days.push_back(
            {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)});
    });
    if (!days) return days.error();
    std::reverse(summary.days.begin(), summary.days.end());

    UploadStore uploads(connection_, tenant_);
    Page newest;
    newest.limit = 10;
    auto recent = uploads.list({}, newest);
    if (!recent) return recent.error();
    summary.recent = std::move(*recent);
    if (summary.failed > 0) {
        UploadFilter failed;
        failed.status = "failed";
        auto failures = uploads.list(failed, newest);
        if (!failures) return failures.error();
        summary.failures = std::move(*failures);
    }
    return summary;
}

Result<std::vector<std::string>> DashboardStore::recount() {
    constexpr std::string_view uploads_sql =
        "SELECT CAST(COALESCE(SUM(CASE j.status WHEN 'pending' THEN 1 ELSE 0 END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(CASE j.status WHEN 'processing' THEN 1 ELSE 0 END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(CASE j.status WHEN 'completed' THEN 1 ELSE 0 END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(CASE j.status WHEN 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(CASE j.status WHEN 'cancelled' THEN 1 ELSE 0 END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(u.bytes), 0) AS BIGINT)"
        " FROM uploads u JOIN jobs j ON j.tenant_id = u.tenant_id AND j.id = u.id"
        " WHERE u.tenant_id = $1";
    constexpr std::string_view results_sql =
        "SELECT CAST(COALESCE(SUM(messages), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(positive), 0) AS BIGINT), CAST(COALESCE(SUM(negative), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(neutral), 0) AS BIGINT), CAST(COALESCE(SUM(unscored), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(score_sum_micro), 0) AS BIGINT) FROM results WHERE tenant_id = $1";
    constexpr std::string_view days_sql =
        "SELECT CAST(COALESCE(SUM(uploads), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(messages), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(score_sum_micro), 0) AS BIGINT)"
        " FROM tenant_days WHERE tenant_id = $1";

    Totals kept{}, counted{};
    std::array<std::int64_t, 3> days{};
    const Value values[] = {Blob{tenant_.view()}};
    const auto totals =
        connection_.query(totals_sql, values, [&](const Row& row) { kept = read_totals(row); });
    if (!totals) return totals.error();
    const auto uploads = connection_.query(uploads_sql, values, [&](const Row& row) {
        for (std::size_t i = 0; i < 6; ++i) counted[i] = row.integer(static_cast<int>(i));
    });
    if (!uploads) return uploads.error();
    const auto results = connection_.query(results_sql, values, [&](const Row& row) {
        for (std::size_t i = 0; i < 6; ++i) counted[6 + i] = row.integer(static_cast<int>(i));
    });
    if (!results) return results.error();
    const auto by_day = connection_.query(days_sql, values, [&](const Row& row) {
        days = {row.integer(0), row.integer(1), row.integer(2)};
    });
    if (!by_day) return by_day.error();

    std::vector<std::string> differences;
    const auto compare = [&](std::string_view name, std::int64_t a, std::int64_t b) {
        if (a != b) differences.push_back(fmt::format("{} is {}, counted {}", name, a, b));
    };
    for (std::size_t i = 0; i < kept.size(); ++i) compare(total_names[i], kept[i], counted[i]);
    compare("uploads by day", days[0],
            counted[0] + counted[1] + counted[2] + counted[3] + counted[4]);
    compare("messages by day", days[1], counted[6]);
    compare("score sum by day", days[2], counted[11]);
    if (const auto weeks = recount_weeks(connection_, values, compare); !weeks) {
        return weeks.error();
    }
    return differences;
}

}  // namespace undertone
