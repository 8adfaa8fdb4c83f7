// `undertone audit`: whether the audit logs are as they were written.
#include "cli/audit_report.h"
#include "cli/store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace undertone {
namespace {

struct Verification {
    std::string customer_id;  ///< empty: all logs
    std::string anchor;       ///< a head that was written down before; empty: none
    bool platform = false;
    bool json = false;

    bool of_one() const { return platform || !customer_id.empty(); }
};

Result<TenantId> log_of(Database& database, const Verification& options) {
    if (options.platform) return platform_log;
    std::optional<TenantId> tenant;
    const auto read = database.read([&](Connection& connection) -> Result<> {
        const auto found = TenantStore(connection).find(options.customer_id);
        if (!found) return found.error();
        tenant = *found;
        return {};
    });
    if (!read) return read.error();
    if (tenant) return *tenant;
    return Error{ErrorCode::not_found,
                 fmt::format("--customer: there is no {}", options.customer_id)};
}

Result<AuditReport> verify_one(Database& database, const Verification& options) {
    std::optional<AuditHead> anchor;
    if (!options.anchor.empty()) {
        anchor = parse_audit_head(options.anchor);
        if (!anchor) {
            return Error{ErrorCode::invalid_value,
                         "--anchor: expected SEQ:HASH, as an earlier run printed it"};
        }
    }
    const auto tenant = log_of(database, options);
    if (!tenant) return tenant.error();
    auto finding = verify_audit_log(database, *tenant, anchor);
    if (!finding) return finding.error();
    AuditReport report;
    report.logs.push_back(std::move(*finding));
    return report;
}

Result<> verify(const Invocation& invocation, const Verification& options) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto report = options.of_one() ? verify_one(*store->database, options)
                                         : verify_audit_logs(*store->database);
    if (!report) return report.error();
    fmt::print("{}", options.json ? report->to_json() + "\n" : report->to_text());
    if (report->sound()) return {};
    return Error{ErrorCode::conflict, "an audit log is not as it was written"};
}

}  // namespace

void add_audit(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("audit", "the log of who has changed what");
    auto* action = add_action(*command, invocation, "verify",
                              "walk the chains of hashes; exits 1 where one is broken");
    auto options = std::make_shared<Verification>();
    auto* customer =
        action->add_option("--customer", options->customer_id, "only this customer's log");
    auto* platform = action->add_flag("--platform", options->platform, "only the platform's log");
    platform->excludes(customer);
    auto* anchor = action->add_option("--anchor", options->anchor,
                                      "a head that was printed before: it must still be there");
    anchor->type_name("SEQ:HASH");
    action->add_flag("--json", options->json, "for programs");
    action->callback([&invocation, options, anchor] {
        if (anchor->count() > 0 && !options->of_one()) {
            throw CLI::ValidationError("--anchor", "names one log: add --customer or --platform");
        }
        invocation.run = [&invocation, options] { return verify(invocation, *options); };
    });
}

}  // namespace undertone
