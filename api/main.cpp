// undertone-api: HTTP in, durable rows and blobs, jobs out.
#include "api/app.h"
#include "common/service_main.h"

int main(int argc, char** argv) {
    return undertone::service_main(argc, argv, "undertone-api",
                                   "Undertone's API: receives uploads and serves their results.",
                                   undertone::run_api);
}
