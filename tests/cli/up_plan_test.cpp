#include "cli/up_plan.h"

#include <catch2/catch.hpp>

using namespace undertone;

namespace {

struct Planning {
    UpPlan plan;

    Planning() {
        plan.loaded.data_dir = "/srv/data";
        plan.loaded.config.http.listen = {"127.0.0.1:9000"};
        plan.programs = "/opt/bin";
        plan.private_redis_url = "unix:///srv/data/run/redis.sock";
        plan.environment = {{"LANG", "C"}};
    }
    bool says(std::string_view text) const { return banner(plan).find(text) != std::string::npos; }
};

}  // namespace

TEST_CASE_METHOD(Planning, "children get the flags of `up` and the free address", "[up]") {
    plan.flags.config_file = "my.toml";
    plan.flags.settings = {"queue.lease_ms=5000"};
    CHECK(api_process(plan).arguments ==
          std::vector<std::string>{"/opt/bin/undertone-api", "--data", "/srv/data", "--config",
                                   "my.toml", "--set", "queue.lease_ms=5000", "--set",
                                   "http.listen=127.0.0.1:9000"});
    CHECK(worker_process(plan, 2).arguments.front() == "/opt/bin/undertone-worker");
    CHECK(worker_process(plan, 2).name == "undertone-worker 2");
}

TEST_CASE_METHOD(Planning, "children learn of the private Redis from their environment", "[up]") {
    CHECK(api_process(plan).environment ==
          Environment{{"LANG", "C"}, {"UNDERTONE_REDIS__URL", "unix:///srv/data/run/redis.sock"}});
    plan.private_redis_url.clear();
    CHECK(api_process(plan).environment == Environment{{"LANG", "C"}});
}

TEST_CASE_METHOD(Planning, "other commands learn where it listens and of its Redis", "[up]") {
    CHECK(settled_settings(plan) ==
          std::vector<std::string>{"http.listen=127.0.0.1:9000",
                                   "redis.url=unix:///srv/data/run/redis.sock"});
}

TEST_CASE_METHOD(Planning, "the banner says where it is and who may use it", "[up]") {
    CHECK(says("Undertone is up: http://127.0.0.1:9000\n"));
    CHECK(says("data     /srv/data\n"));
    CHECK(says("open: anyone on this machine may use it"));

    plan.loaded.config.auth.mode = "required";
    CHECK(says("required: every call needs a credential"));
    CHECK_FALSE(says("  key "));
    plan.first_key = "ut_1_2";
    CHECK(says("-H 'Authorization: Bearer ut_1_2' -F customer_id=acme"));

    plan.loaded.config.auth.mode = "open";
    plan.loaded.config.http.listen = {"0.0.0.0:9000"};
    CHECK(says("OPEN TO ANYONE who reaches this address"));
}
