#include "cli/client.h"

#include "cli/port_probe.h"
#include "cli/progress_bar.h"
#include "cli/result_summary.h"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace undertone {
namespace {

namespace json = boost::json;

/// How long one look at the status may be held back: the bar moves at least this often.
constexpr unsigned look_every_s = 1;

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

unsigned percent_of(const json::object& status) {
    const auto* value = status.if_contains("progress");
    return value && value->is_number() ? value->to_number<unsigned>() : 0;
}

bool is_final(std::string_view status) {
    return status == "completed" || status == "failed" || status == "cancelled";
}

std::string failure_of(const json::object& status) {
    const auto* error = status.if_contains("error");
    const auto detail =
        error && error->is_object() ? text_of(error->get_object(), "detail") : std::string();
    return fmt::format("{}{}{}", text_of(status, "status"), detail.empty() ? "" : ": ", detail);
}

std::vector<FormFile> form_files(const std::vector<std::string>& paths) {
    std::vector<FormFile> files;
    files.reserve(paths.size());
    for (const auto& path : paths) {
        files.push_back({path, std::filesystem::path(path).filename().string()});
    }
    return files;
}

Result<json::object> send(const ApiClient& api, const std::vector<std::string>& paths,
                          const std::string& kind) {
    ProgressBar bar(paths.size() == 1 ? paths.front() : fmt::format("{} files", paths.size()));
    return api.upload(form_files(paths), kind, [&](std::uint64_t sent, std::uint64_t total) {
        bar.show(static_cast<unsigned>(sent * 100 / std::max<std::uint64_t>(total, 1)), "sending");
    });
}

/// Items of a list of objects in an answer.
template <class Visit>
void for_each_object(const json::object& answer, std::string_view key, Visit visit) {
    const auto* items = answer.if_contains(key);
    if (!items || !items->is_array()) return;
    for (const auto& item : items->get_array()) {
        if (item.is_object()) visit(item.get_object());
    }
}

}  // namespace

std::shared_ptr<ClientOptions> add_client_options(CLI::App& command) {
    auto options = std::make_shared<ClientOptions>();
    command.add_option("--url", options->account.url, "the API (default: this configuration's)");
    command.add_option("--customer", options->account.customer_id, "the customer to act for");
    command.add_option("--api-key", options->account.api_key,
                       "better in the environment, as UNDERTONE_API_KEY");
    command.add_flag("--json", options->json, "print the API's answer");
    return options;
}

Result<ApiClient> connect(const Invocation& invocation, const ClientOptions& options) {
    auto account = options.account;
    const auto key = invocation.environment.find("UNDERTONE_API_KEY");
    if (account.api_key.empty() && key != invocation.environment.end()) {
        account.api_key = key->second;
    }
    if (account.url.empty()) {
        const auto loaded = load_running_config(invocation);
        if (!loaded) return loaded.error();
        account.url = base_url(loaded->config.http);
    }
    return ApiClient::connect(account);
}

Result<> follow(const ApiClient& api, const std::string& upload_id, const std::string& title) {
    ProgressBar bar(title);
    for (unsigned wait_s = 0;; wait_s = look_every_s) {
        const auto status = api.status(upload_id, wait_s);
        if (!status) return status.error();
        const auto state = text_of(*status, "status");
        bar.show(percent_of(*status), state);
        if (state == "completed") return {};
        if (is_final(state)) {
            return Error{ErrorCode::bad_request, fmt::format("{}: {}", title, failure_of(*status))};
        }
    }
}

Result<> print_results(const ApiClient& api, const std::string& upload_id, bool json) {
    const auto answer = api.results(upload_id);
    if (!answer) return answer.error();
    fmt::print("{}", json ? json::serialize(*answer) + "\n" : summarize_results(*answer));
    return {};
}

Result<> upload_and_follow(const ApiClient& api, const std::vector<std::string>& paths,
                           const std::string& kind, bool json) {
    const auto answer = send(api, paths, kind);
    if (!answer) return answer.error();
    Result<> outcome;
    for_each_object(*answer, "rejected", [&](const json::object& file) {
        outcome = Error{
            ErrorCode::bad_request,
            fmt::format("{}: refused: {}", text_of(file, "filename"), text_of(file, "detail"))};
        fmt::print(stderr, "{}\n", outcome.error().detail);
    });
    for_each_object(*answer, "uploads", [&](const json::object& upload) {
        const auto id = text_of(upload, "id");
        const auto title = text_of(upload, "filename");
        auto done = follow(api, id, title);
        if (done) {
            if (!json) fmt::print("{}  {}\n", id, title);
            done = print_results(api, id, json);
        }
        if (!done) outcome = done;
    });
    return outcome;
}

}  // namespace undertone
