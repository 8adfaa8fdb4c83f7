// undertone-worker: leases jobs, runs them, writes progress and results.
#include "common/service_main.h"
#include "worker/app.h"
#include "worker/replay.h"

using namespace undertone;

int main(int argc, char** argv) {
    std::string replayed;
    const auto run = [&](const LoadedConfig& loaded) {
        return replayed.empty() ? run_worker(loaded) : run_replay(loaded, replayed);
    };
    return service_main(argc, argv, "undertone-worker",
                        "Undertone's worker: takes jobs from the queue and analyses their files.",
                        run, [&](CLI::App& app) {
                            app.add_option("--replay", replayed,
                                           "take no jobs: analyse this upload again")
                                ->type_name("UPLOAD");
                        });
}
