// `undertone user`: people who can log in, made and helped where the data is.
#include "cli/account_news.h"
#include "cli/audit_note.h"
#include "cli/store.h"
#include "common/accounts/account_rules.h"
#include "common/accounts/new_user.h"
#include "common/accounts/password.h"
#include "common/accounts/secrets.h"
#include "common/store/login_session_store.h"
#include "common/store/user_store.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace undertone {
namespace {

struct Person {
    std::string login;  ///< an e-mail or a username
    std::string username, full_name;
    std::string password_file;  ///< empty: a password is made
    bool is_operator = false;
    bool token = false;
};

/// The first line of the file, or a password that nobody has to think of.
Result<std::string> choose_password(const std::string& file) {
    if (file.empty()) return make_secret().substr(0, 20);
    std::ifstream source(file);
    std::string password;
    if (!std::getline(source, password)) {
        return Error{ErrorCode::not_found, fmt::format("--password-file: no line in {}", file)};
    }
    if (!is_valid_password(password)) {
        return Error{ErrorCode::invalid_value, fmt::format("--password-file: {}", password_rule)};
    }
    return password;
}

Result<User> find_user(Connection& connection, const std::string& login) {
    auto user = UserStore(connection).find_by_login(login);
    if (!user) return user.error();
    if (!*user) return Error{ErrorCode::not_found, fmt::format("there is no user {}", login)};
    return std::move(**user);
}

/// In the log of the user's own tenant.
Result<> note(Connection& connection, std::string_view action, const User& user) {
    return note_in_audit(connection, user.tenant,
                         {.action = action, .kind = "user", .id = user.id.to_string()});
}

/// A password that was made here goes to standard output alone, so that a script can take it.
void show(const Person& person, const std::string& password) {
    if (person.password_file.empty()) fmt::print("{}\n", password);
}

Result<> create_user(const Invocation& invocation, const Person& person) {
    if (!is_valid_email(person.login)) {
        return Error{ErrorCode::invalid_value, "EMAIL: this is no e-mail address"};
    }
    if (!person.username.empty() && !is_valid_username(person.username)) {
        return Error{ErrorCode::invalid_value, "--username: expected 1 to 64 of A-Z a-z 0-9 . _ -"};
    }
    const auto password = choose_password(person.password_file);
    if (!password) return password.error();
    const auto hash = hash_password(*password);
    if (!hash) return hash.error();
    const auto store = open_store(invocation);
    if (!store) return store.error();
    auto made = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        User user;
        user.email = person.login;
        user.username = person.username;
        user.full_name = person.full_name;
        user.password_hash = *hash;
        user.is_operator = person.is_operator;
        user.created_at = SystemClock().now();
        if (auto inserted = insert_user(connection, user); !inserted) return inserted;
        return note(connection, "user.registered", user);
    });
    if (made) show(person, *password);
    return made;
}

Result<> list_users(const Invocation& invocation) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    constexpr std::string_view line = "{:<36} {:<32} {:<24} {:<9} {:<21} {}\n";
    std::string table =
        fmt::format(line, "id", "e-mail", "username", "role", "created", "disabled");
    const auto read = store->database->read([&](Connection& connection) -> Result<> {
        const auto users = UserStore(connection).list();
        if (!users) return users.error();
        for (const auto& user : *users) {
            table += fmt::format(line, user.id.to_string(), user.email, user.username,
                                 user.is_operator ? "operator" : "-", to_rfc3339(user.created_at),
                                 user.disabled_at ? to_rfc3339(*user.disabled_at) : "-");
        }
        return {};
    });
    if (!read) return read;
    fmt::print("{}", table);
    return {};
}

Result<> set_password(const Invocation& invocation, const Person& person) {
    const auto password = choose_password(person.password_file);
    if (!password) return password.error();
    const auto hash = hash_password(*password);
    if (!hash) return hash.error();
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto written = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        const auto user = find_user(connection, person.login);
        if (!user) return user.error();
        if (auto set = UserStore(connection).set_password(user->id, *hash, SystemClock().now());
            !set) {
            return set;
        }
        return note(connection, "password.changed", *user);
    });
    if (!written) return written;
    announce_account_change(*store);
    show(person, *password);
    return {};
}

/// A token with which the user replaces the password: POST /api/v1/auth/password/reset.
Result<> make_reset_token(const Invocation& invocation, const Person& person) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto token = make_secret();
    const std::chrono::minutes life(store->loaded.config.auth.password_reset_minutes);
    auto written = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        const auto user = find_user(connection, person.login);
        if (!user) return user.error();
        const auto now = SystemClock().now();
        auto made = PasswordResetStore(connection).insert(sha256(token), user->id, now, now + life);
        return made ? note(connection, "password.reset_started", *user) : made;
    });
    if (written) fmt::print("{}\n", token);
    return written;
}

Result<> set_disabled(const Invocation& invocation, const Person& person, bool disabled) {
    const auto store = open_store(invocation);
    if (!store) return store.error();
    const auto written = store->database->write_and_wait([&](Connection& connection) -> Result<> {
        const auto user = find_user(connection, person.login);
        if (!user) return user.error();
        const auto now = SystemClock().now();
        const auto at = disabled ? std::optional(now) : std::nullopt;
        if (auto set = UserStore(connection).set_disabled(user->id, at, now); !set) return set;
        if (disabled) {
            if (auto ended = LoginSessionStore(connection).end_all(user->id); !ended) return ended;
        }
        return note(connection, disabled ? "user.disabled" : "user.enabled", *user);
    });
    if (written) announce_account_change(*store);
    return written;
}

using Action = std::function<Result<>(const Invocation&, const Person&)>;

/// An action on one person, who is named first.
CLI::App* add_person_action(CLI::App& command, Invocation& invocation, const std::string& name,
                            const std::string& description, const std::shared_ptr<Person>& person,
                            const std::string& argument, Action action) {
    auto* added = add_action(command, invocation, name, description);
    added->add_option(argument, person->login, "whom")->required();
    added->callback([&invocation, person, action = std::move(action)] {
        invocation.run = [&invocation, person, action] { return action(invocation, *person); };
    });
    return added;
}

void add_password_file(CLI::App& action, Person& person) {
    action.add_option("--password-file", person.password_file,
                      "whose first line is the password; without: one is made and printed");
}

}  // namespace

void add_user(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("user", "make, list and help the people who can log in");
    auto person = std::make_shared<Person>();
    auto* create = add_person_action(*command, invocation, "create", "make a user", person, "EMAIL",
                                     create_user);
    create->add_flag("--operator", person->is_operator, "of the whole platform");
    create->add_option("--username", person->username, "without: made from the e-mail");
    create->add_option("--full-name", person->full_name, "as others see it");
    add_password_file(*create, *person);

    add_action(*command, invocation, "list", "show all users")->callback([&invocation] {
        invocation.run = [&invocation] { return list_users(invocation); };
    });

    auto* passwd = add_person_action(
        *command, invocation, "passwd", "replace a password; ends all of the user's logins", person,
        "USER", [](const Invocation& run, const Person& whom) {
            return whom.token ? make_reset_token(run, whom) : set_password(run, whom);
        });
    passwd->add_flag("--token", person->token,
                     "print a token with which the user sets it, and change nothing");
    add_password_file(*passwd, *person);

    for (const bool disabled : {true, false}) {
        add_person_action(*command, invocation, disabled ? "disable" : "enable",
                          disabled ? "end all of a user's logins and let nobody in as them"
                                   : "let a disabled user in again",
                          person, "USER", [disabled](const Invocation& run, const Person& whom) {
                              return set_disabled(run, whom, disabled);
                          });
    }
}

}  // namespace undertone
