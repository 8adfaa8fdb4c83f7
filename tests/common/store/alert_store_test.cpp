#include "common/store/alert_store.h"

#include "common/db/migrate.h"
#include "common/iso_week.h"
#include "common/store/alert_rule_store.h"
#include "common/store/counters.h"
#include "common/store/dashboard_store.h"
#include "tests/common/store/store_fixture.h"

#include <atomic>
#include <thread>

using namespace undertone;
using namespace undertone::testing;

namespace {

struct Alerts : StoreFixture {
    AlertRule add_rule(AlertCondition condition = ScoreBelow{-0.4, 3}) {
        const AlertRule rule{AlertRuleId::next(), condition, start, start};
        REQUIRE(try_group([&](Connection& connection) {
            return AlertRuleStore(connection, tenant_).insert(rule);
        }));
        return rule;
    }

    std::vector<AlertRuleId> rules(const IdPage& page = {}) {
        std::vector<AlertRuleId> ids;
        for (const auto& rule : in_group<std::vector<AlertRule>>([&](Connection& connection) {
                 return AlertRuleStore(connection, tenant_).list(page);
             })) {
            ids.push_back(rule.id);
        }
        return ids;
    }

    void fire(const AlertRule& rule, UploadId upload, const std::string& occasion) {
        const NewAlert alert{.rule = rule.id,
                             .kind = kind_of(rule.condition),
                             .upload = upload,
                             .occasion = occasion,
                             .detail = R"({"run_messages":3})",
                             .fired_at = start};
        REQUIRE(try_group(
            [&](Connection& connection) { return AlertStore(connection, tenant_).add(alert); }));
    }

    std::vector<Alert> alerts(const IdPage& page = {}) {
        return in_group<std::vector<Alert>>(
            [&](Connection& connection) { return AlertStore(connection, tenant_).list(page); });
    }

    WeekTotals week(Time time) {
        return in_group<WeekTotals>([&](Connection& connection) {
            return Counters(connection, tenant_).week(iso_week(time));
        });
    }

    void check_recount() {
        CHECK(in_group<std::vector<std::string>>([&](Connection& connection) {
                  return DashboardStore(connection, tenant_).recount();
              }).empty());
    }
};

}  // namespace

TEST_CASE_METHOD(Alerts, "a rule is found as it was made, by its own tenant", "[store][alerts]") {
    const auto rule = add_rule();
    const auto find = [&](TenantId tenant) {
        return in_group<std::optional<AlertRule>>([&](Connection& connection) {
            return AlertRuleStore(connection, tenant).find(rule.id);
        });
    };
    const auto other = in_group<TenantId>([](Connection& connection) {
        return TenantStore(connection).find_or_create("other", start);
    });

    const auto found = find(tenant_);
    REQUIRE(found);
    CHECK(std::get<ScoreBelow>(found->condition).score == -0.4);
    CHECK(std::get<ScoreBelow>(found->condition).messages == 3);
    CHECK(found->created_at == start);
    CHECK_FALSE(find(other));
    CHECK_FALSE(in_group<bool>(
        [&](Connection& connection) { return AlertRuleStore(connection, other).remove(rule.id); }));
}

TEST_CASE_METHOD(Alerts, "a rule can be replaced and removed", "[store][alerts]") {
    const auto rule = add_rule();
    const auto later = start + std::chrono::seconds(9);
    const auto update = [&](AlertRuleId id) {
        return in_group<bool>([&](Connection& connection) {
            return AlertRuleStore(connection, tenant_).update(id, NegativeShareUp{25}, later);
        });
    };
    CHECK(update(rule.id));
    CHECK_FALSE(update(AlertRuleId::next()));
    const auto changed = in_group<std::optional<AlertRule>>(
        [&](Connection& connection) { return AlertRuleStore(connection, tenant_).find(rule.id); });
    REQUIRE(changed);
    CHECK(std::get<NegativeShareUp>(changed->condition).percent == 25);
    CHECK(changed->created_at == start);
    CHECK(changed->updated_at == later);

    const auto remove = [&] {
        return in_group<bool>([&](Connection& connection) {
            return AlertRuleStore(connection, tenant_).remove(rule.id);
        });
    };
    CHECK(remove());
    CHECK_FALSE(remove());
    CHECK(rules().empty());
}

TEST_CASE_METHOD(Alerts, "rules are listed newest first and cut by cursors", "[store][alerts]") {
    std::vector<AlertRuleId> ids;
    for (int i = 0; i < 4; ++i) ids.push_back(add_rule().id);
    const auto of = [&](std::initializer_list<std::size_t> order) {
        std::vector<AlertRuleId> picked;
        for (const auto i : order) picked.push_back(ids[i]);
        return picked;
    };

    CHECK(rules() == of({3, 2, 1, 0}));
    IdPage page;
    page.limit = 2;
    page.after = ids[2].uuid;
    CHECK(rules(page) == of({1, 0}));
    page.after.reset();
    page.before = ids[0].uuid;
    CHECK(rules(page) == of({2, 1}));
    page.before.reset();
    page.skip = 3;
    CHECK(rules(page) == of({0}));
}

// PostgreSQL runs both groups at once: without turns each would count 99.
TEST_CASE_METHOD(Alerts, "a tenant has at most 100 rules, whoever makes them", "[store][alerts]") {
    for (std::uint32_t i = 1; i < AlertRuleStore::rules_max; ++i) add_rule();
    std::atomic<int> made = 0, refused = 0;
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&] {
            const auto written = try_group([&](Connection& connection) {
                return AlertRuleStore(connection, tenant_)
                    .insert({AlertRuleId::next(), NegativeShareUp{10}, start, start});
            });
            if (written) ++made;
            if (written.has_error() && written.error().code == ErrorCode::conflict) ++refused;
        });
    }
    for (auto& writer : writers) writer.join();

    CHECK(made == 1);
    CHECK(refused == 3);
    CHECK(in_group<std::uint64_t>([&](Connection& connection) {
              return AlertRuleStore(connection, tenant_).count();
          }) == AlertRuleStore::rules_max);
}

TEST_CASE_METHOD(Alerts, "a rule fires once for an occasion", "[store][alerts]") {
    const auto rule = add_rule(), other = add_rule();
    const auto upload = add_upload();
    fire(rule, upload, "this week");
    fire(rule, upload, "this week");
    fire(other, upload, "this week");
    fire(rule, upload, "next week");

    const auto fired = alerts();
    REQUIRE(fired.size() == 3);
    CHECK(fired[2].rule == rule.id);
    CHECK(fired[2].kind == "score_below");
    CHECK(fired[2].upload == upload);
    CHECK(fired[2].detail == R"({"run_messages":3})");
    CHECK(fired[2].fired_at == start);
    CHECK(fired[1].rule == other.id);
    CHECK(in_group<std::optional<std::uint64_t>>([&](Connection& connection) {
              return AlertStore(connection, tenant_).count();
          }) == 3);

    IdPage page;
    page.before = fired[2].id.uuid;
    page.limit = 1;
    REQUIRE(alerts(page).size() == 1);
    CHECK(alerts(page)[0].id == fired[1].id);
}

TEST_CASE_METHOD(Alerts, "alerts outlive their rule and go with their upload", "[store][alerts]") {
    const auto rule = add_rule();
    const auto kept = add_upload("kept"), gone = add_upload("gone");
    fire(rule, kept, "one");
    fire(rule, gone, "two");
    CHECK(in_group<bool>([&](Connection& connection) {
        return AlertRuleStore(connection, tenant_).remove(rule.id);
    }));
    CHECK(alerts().size() == 2);

    CHECK(in_group<std::optional<RemovedUpload>>(
        [&](Connection& connection) { return UploadStore(connection, tenant_).remove(gone); }));

    REQUIRE(alerts().size() == 1);
    CHECK(alerts()[0].upload == kept);
    const auto of_upload = [&](UploadId upload) {
        return in_group<std::vector<Alert>>([&](Connection& connection) {
            return AlertStore(connection, tenant_).of_upload(upload);
        });
    };
    CHECK(of_upload(kept).size() == 1);
    CHECK(of_upload(gone).empty());
}

TEST_CASE_METHOD(Alerts, "a result is counted in the week it was written in", "[store][alerts]") {
    const auto next_week = start + std::chrono::days(7);
    const auto early = add_upload("early"), late = add_upload("late");
    REQUIRE(complete(job(early), {10, 2, 3, 4, 1, 0}, start));
    REQUIRE(complete(job(late), {20, 0, 15, 5, 0, 0}, next_week));

    CHECK(week(start).scored == 9);
    CHECK(week(start).negative == 3);
    CHECK(week(next_week).scored == 20);
    CHECK(week(next_week).negative == 15);
    CHECK(week(start - std::chrono::days(7)).scored == 0);
    check_recount();

    // Analysed anew its messages come to the week of the new result.
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        auto queued = JobStore(connection, tenant_).reprocess(JobId{early.uuid}, next_week);
        return queued ? Result<>() : queued.error();
    }));
    REQUIRE(complete(job(early), {10, 2, 3, 4, 1, 0}, next_week));
    CHECK(week(start).scored == 0);
    CHECK(week(next_week).negative == 18);
    check_recount();

    REQUIRE(in_group<std::optional<RemovedUpload>>(
        [&](Connection& connection) { return UploadStore(connection, tenant_).remove(late); }));
    CHECK(week(next_week).scored == 9);
    check_recount();
}

TEST_CASE_METHOD(Alerts, "weeks are counted from the results of before", "[store][alerts]") {
    REQUIRE(complete(job(add_upload()), {10, 2, 3, 4, 1, 0}, start));
    REQUIRE(complete(job(add_upload()), {10, 2, 3, 4, 1, 0}, start + std::chrono::days(3)));
    REQUIRE(complete(job(add_upload()), {5, 0, 5, 0, 0, 0}, start + std::chrono::days(7)));
    constexpr int before_weeks = 1;
    const Log log(quiet(), "test");

    database_.reset();
    REQUIRE(migrate(config_, before_weeks, log));
    REQUIRE(migrate(config_, schema_versions(config_)->latest, log));
    database_ = open_database(config_, log).value();

    CHECK(week(start).scored == 18);
    CHECK(week(start).negative == 6);
    CHECK(week(start + std::chrono::days(7)).negative == 5);
    check_recount();
}
