// undertone-worker: leases jobs, runs them, writes progress and results.
#include "common/service_main.h"
#include "worker/app.h"
#include "worker/replay.h"

#include <malloc.h>

using namespace undertone;

int main(int argc, char** argv) {
    // What a long file needs for a while goes back to the system whole, instead of leaving holes in
    // the heap; a size that malloc adapts by itself otherwise. What one job needs each thread keeps
    // for the next: to get it again from the system takes a tenth of a short analysis.
    constexpr int mapped_bytes = 1 << 20, kept_bytes = 8 << 20;
    ::mallopt(M_MMAP_THRESHOLD, mapped_bytes);
    ::mallopt(M_TRIM_THRESHOLD, kept_bytes);
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
