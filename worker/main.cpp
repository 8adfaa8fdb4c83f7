// undertone-worker: leases jobs, runs them, writes progress and results.
#include "common/service_main.h"
#include "worker/app.h"

int main(int argc, char** argv) {
    return undertone::service_main(
        argc, argv, "undertone-worker",
        "Undertone's worker: takes jobs from the queue and analyses their files.",
        undertone::run_worker);
}
