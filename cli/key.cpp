// `undertone key`: API keys, made where the data is. Only a hash of a key is ever stored.
#include "cli/account_news.h"
#include "cli/audit_note.h"
#include "cli/duration.h"
#include "cli/store.h"
#include "common/accounts/key_folder.h"
#include "common/accounts/token_keys.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace undertone {
namespace {

struct NewKey {
    std::string customer_id;
    bool all_customers = false;
    std::vector<std::string> scopes;
    std::string expires;  // "90d"; empty: never
    std::string name;
};

/// Error: invalid_value, for a duration that is none.
Result<ApiKey> key_row(const NewKey& request, const ApiKeyText& text, Time now) {
    ApiKey key;
    key.id = ApiKeyId::next();
    key.public_id = text.public_id;
    key.secret_sha256 = text.secret_sha256();
    key.scopes = fmt::format("{}", fmt::join(request.scopes, " "));
    key.created_at = now;
    key.name = request.name;
    if (!request.expires.empty()) {
        const auto duration = parse_duration(request.expires);
        if (!duration) return duration.error();
        key.expires_at = now + *duration;
    }
    return key;
}

/// In the log of the key's customer, or the platform's for one of all customers.
Result<> note(Connection& connection, std::string_view action, const ApiKey& key) {
    return note_in_audit(connection, key.tenant.value_or(platform_log),
                         {.action = action, .kind = "api_key", .id = key.id.to_string()});
}

/// The key alone goes to standard output, so that a script can take it.
Result<> create_key(const Invocation& invocation, const NewKey& request) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto now = SystemClock().now();
    const auto text = ApiKeyText::generate();
    auto key = key_row(request, text, now);
    if (!key) return key.error();
    if (!request.all_customers) {
        const auto tenant = tenant_of(*store->database, request.customer_id);
        if (!tenant) return tenant.error();
        key->tenant = *tenant;
    }
    const auto inserted = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        if (auto done = ApiKeyStore(connection).insert(*key); !done) return done;
        return note(connection, "api_key.created", *key);
    });
    if (!inserted) return inserted;
    fmt::print("{}\n", text.to_string());
    return {};
}

std::string shown(const std::optional<Time>& time) { return time ? to_rfc3339(*time) : "-"; }

Result<> list_keys(const Invocation& invocation) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    std::string table =
        fmt::format("{:<10} {:<24} {:<24} {:<21} {:<21} {:<21} {}\n", "key", "customer", "scopes",
                    "created", "expires", "last used", "revoked");
    const auto read = store->database->read([&](Connection& connection) -> Result<> {
        const auto keys = ApiKeyStore(connection).list();
        if (!keys) return keys.error();
        for (const auto& key : *keys) {
            std::string customer = "(all)";
            if (key.tenant) {
                auto found = TenantStore(connection).customer_id(*key.tenant);
                if (!found) return found.error();
                customer = std::move(*found);
            }
            table += fmt::format("{:<10} {:<24} {:<24} {:<21} {:<21} {:<21} {}\n", key.public_id,
                                 customer, key.scopes.empty() ? "(everything)" : key.scopes,
                                 to_rfc3339(key.created_at), shown(key.expires_at),
                                 shown(key.last_used_at), shown(key.revoked_at));
        }
        return {};
    });
    if (!read) return read;
    fmt::print("{}", table);
    return {};
}

/// Takes the 8 digits that `key list` shows, or the whole key.
std::string public_id_of(const std::string& text) {
    const auto key = ApiKeyText::parse(text);
    return key ? key->public_id : text;
}

Result<> revoke_key(const Invocation& invocation, const std::string& text) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto written = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        const Error missing{ErrorCode::not_found, "no such key, or it is revoked already"};
        ApiKeyStore keys(connection);
        const auto key = keys.find(public_id_of(text));
        if (!key) return key.error();
        if (!*key) return missing;
        const auto done = keys.revoke((*key)->public_id, SystemClock().now());
        if (!done) return done.error();
        return *done ? note(connection, "api_key.revoked", **key) : missing;
    });
    if (!written) return written;
    announce_account_change(*store);
    return {};
}

struct Rotation {
    std::string key;
    std::string overlap = "1d";
};

/// A new key that may do what the old one may, which goes on for a while.
Result<> rotate_key(const Invocation& invocation, const Rotation& request) {
    const auto overlap = parse_duration(request.overlap);
    if (!overlap) return overlap.error();
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto now = SystemClock().now();
    const auto text = ApiKeyText::generate();
    const auto written = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        ApiKeyStore keys(connection);
        const auto old = keys.find(public_id_of(request.key));
        if (!old) return old.error();
        if (!*old || !is_in_force(**old, now)) {
            return Error{ErrorCode::not_found, "no such key, or it has ended"};
        }
        if (auto limited = keys.limit((*old)->id, now + *overlap); !limited) return limited;
        const auto fresh = successor_of(**old, text, now);
        if (auto inserted = keys.insert(fresh); !inserted) return inserted;
        return note(connection, "api_key.rotated", fresh);
    });
    if (!written) return written;
    announce_account_change(*store);
    fmt::print("{}\n", text.to_string());
    return {};
}

/// The keys that sign access tokens. Those that signed before verify for as long as tokens live.
Result<> rotate_signing_key(const Invocation& invocation) {
    const auto loaded = load_running_config(invocation);
    if (!loaded) return loaded.error();
    const auto& auth = loaded->config.auth;
    if (!auth.secret_key.empty()) {
        return Error{ErrorCode::invalid_value,
                     "tokens are signed with auth.secret_key: change it, and put the old one into "
                     "auth.secret_keys_previous"};
    }
    const auto folder = key_folder_of(*loaded);
    const auto kid = add_signing_key(folder);
    if (!kid) return kid.error();
    const std::chrono::seconds life = std::max<std::chrono::seconds>(
        std::chrono::hours(auth.login_hours), std::chrono::minutes(auth.access_token_minutes));
    const auto removed = remove_retired_keys(folder, SystemClock().now(), life);
    if (!removed) return removed.error();
    fmt::print("{}\n", *kid);
    return {};
}

void add_create(CLI::App& command, Invocation& invocation) {
    auto* create = add_action(command, invocation, "create", "make a key and print it, once");
    auto request = std::make_shared<NewKey>();
    auto* customer = create->add_option("--customer", request->customer_id,
                                        "the customer it acts for; made where it is new");
    auto* all =
        create->add_flag("--all-customers", request->all_customers,
                         "for a back end that serves many: each call names its customer_id");
    all->excludes(customer);
    create
        ->add_option("--scope", request->scopes,
                     "what it may do; may be repeated; without: everything for its customer")
        ->check(CLI::IsMember({"uploads:read", "uploads:write", "uploads:*", "admin"}))
        ->allow_extra_args(false);
    create->add_option("--expires", request->expires, "such as 90d, 12h")->type_name("TIME");
    create->add_option("--name", request->name, "what it is for");
    create->callback([&invocation, request, customer, all] {
        if (customer->count() == 0 && all->count() == 0) {
            throw CLI::RequiredError("--customer or --all-customers");
        }
        invocation.run = [&invocation, request] { return create_key(invocation, *request); };
    });
}

void add_rotate(CLI::App& command, Invocation& invocation) {
    auto* rotate =
        add_action(command, invocation, "rotate",
                   "print a new key in the place of an old one, which ends a while later");
    auto request = std::make_shared<Rotation>();
    rotate->add_option("KEY", request->key, "the key, or the 8 digits that `key list` shows")
        ->required();
    rotate->add_option("--overlap", request->overlap, "how long the old one goes on: 1d, 12h, 1s")
        ->type_name("TIME");
    rotate->callback([&invocation, request] {
        invocation.run = [&invocation, request] { return rotate_key(invocation, *request); };
    });
}

}  // namespace

void add_key(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("key", "make, list, rotate and revoke API keys");
    add_rotate(*command, invocation);
    add_create(*command, invocation);
    add_action(*command, invocation, "rotate-signing",
               "sign access tokens with a new key from now on")
        ->callback([&invocation] {
            invocation.run = [&invocation] { return rotate_signing_key(invocation); };
        });
    add_action(*command, invocation, "list", "show all keys")->callback([&invocation] {
        invocation.run = [&invocation] { return list_keys(invocation); };
    });
    auto* revoke =
        add_action(*command, invocation, "revoke", "end a key (within 5 seconds everywhere)");
    auto text = std::make_shared<std::string>();
    revoke->add_option("KEY", *text, "the key, or the 8 digits that `key list` shows")->required();
    revoke->callback([&invocation, text] {
        invocation.run = [&invocation, text] { return revoke_key(invocation, *text); };
    });
}

}  // namespace undertone
