// What the client commands (upload, watch, results, demo) share.
#pragma once

#include "cli/api_client.h"
#include "cli/command.h"

#include <memory>
#include <string>
#include <vector>

namespace undertone {

struct ClientOptions {
    ApiAccount account;  ///< without a URL: the API of this configuration
    bool json = false;   ///< print the API's answer instead of a summary
};

/// Adds --url, --customer, --api-key and --json.
std::shared_ptr<ClientOptions> add_client_options(CLI::App& command);

/// The API that the options, UNDERTONE_API_KEY and the configuration name.
Result<ApiClient> connect(const Invocation& invocation, const ClientOptions& options);

/// Uploads the files in one request, showing progress, follows each one and prints its results.
/// Errors: also bad_request, if a file was refused or its job failed; the others' results are
/// shown.
Result<> upload_and_follow(const ApiClient& api, const std::vector<std::string>& paths,
                           const std::string& kind, bool json);

/// Shows an upload's progress until its job ends. Error: bad_request, if it did not complete.
Result<> follow(const ApiClient& api, const std::string& upload_id, const std::string& title);

Result<> print_results(const ApiClient& api, const std::string& upload_id, bool json);

}  // namespace undertone
