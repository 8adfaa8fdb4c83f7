#include "common/store/account.h"
#include "common/store/login_session_store.h"
#include "common/store/membership_store.h"
#include "common/store/user_store.h"
#include "tests/common/store/store_fixture.h"

using namespace undertone;
using namespace undertone::testing;

namespace {

using std::chrono::hours;

struct Accounts : StoreFixture {
    User new_user(const std::string& email, const std::string& username) {
        User user;
        user.id = UserId::next();
        user.email = email;
        user.username = username;
        user.password_hash = "$argon2id$...";
        user.tenant = TenantId::next();
        user.created_at = start;
        return user;
    }

    Result<> insert(const User& user) {
        return try_group([&](Connection& connection) -> Result<> {
            TenantStore tenants(connection);
            if (auto made = tenants.insert(user.tenant, "u-" + user.id.to_string(), start); !made) {
                return made;
            }
            return UserStore(connection).insert(user);
        });
    }

    User add_user(const std::string& name) {
        const auto user = new_user(name + "@example.org", name);
        REQUIRE(insert(user));
        return user;
    }

    LoginSession add_login(UserId user, std::string cookie_sha256 = {}) {
        const LoginSession session{LoginSessionId::next(), user, std::move(cookie_sha256), start,
                                   start + hours(1)};
        REQUIRE(try_group(
            [&](Connection& connection) { return LoginSessionStore(connection).insert(session); }));
        return session;
    }

    std::optional<LiveLogin> live(LoginSessionId id, Time now = start) {
        return in_group<std::optional<LiveLogin>>([&](Connection& connection) {
            return LoginSessionStore(connection).find_live(id, now);
        });
    }

    bool join(UserId user, Role role) {
        return in_group<bool>([&](Connection& connection) {
            return MembershipStore(connection, tenant_).insert(user, role, start);
        });
    }
};

}  // namespace

TEST_CASE_METHOD(Accounts, "a user is found by e-mail and username in any case",
                 "[store][accounts]") {
    const auto user = new_user("Ada.Müller@Example.org", "Ada");
    REQUIRE(insert(user));
    const auto find = [&](std::string_view login) {
        return in_group<std::optional<User>>(
            [&](Connection& connection) { return UserStore(connection).find_by_login(login); });
    };
    for (const auto login : {"ada.mÜller@example.ORG", "aDA"}) {
        CAPTURE(login);
        const auto found = find(login);
        REQUIRE(found);
        CHECK(found->id == user.id);
        CHECK(found->email == "Ada.Müller@Example.org");
        CHECK(found->username == "Ada");
        CHECK(found->tenant == user.tenant);
        CHECK_FALSE(found->is_operator);
        CHECK_FALSE(found->disabled_at);
    }
    CHECK_FALSE(find("ada@example.org"));
}

TEST_CASE_METHOD(Accounts, "an e-mail and a username belong to one user", "[store][accounts]") {
    const auto ada = add_user("ada");
    const auto same_email = insert(new_user("ADA@example.org", "other"));
    REQUIRE(same_email.has_error());
    CHECK(same_email.error().code == ErrorCode::conflict);
    CHECK(same_email.error().detail == "the e-mail is registered already");
    const auto same_name = insert(new_user("other@example.org", "Ada"));
    REQUIRE(same_name.has_error());
    CHECK(same_name.error().detail == "the username is taken");

    auto bob = add_user("bob");
    bob.email = "Ada@Example.Org";
    const auto update = [&] {
        return try_group([&](Connection& connection) {
            return UserStore(connection).update_profile(bob, start);
        });
    };
    CHECK(update().has_error());
    bob.email = "BOB@example.org";
    bob.full_name = "Bob";
    CHECK(update());
    const auto found = in_group<std::optional<User>>(
        [&](Connection& connection) { return UserStore(connection).find(bob.id); });
    CHECK(found->email == "BOB@example.org");
    CHECK(found->full_name == "Bob");
}

TEST_CASE_METHOD(Accounts, "a login is live until it ends, expires or its user is disabled",
                 "[store][accounts]") {
    const auto user = add_user("ada");
    const std::string hash(32, '\7');
    const auto session = add_login(user.id, hash);
    join(user.id, Role::analyst);

    const auto found = live(session.id);
    REQUIRE(found);
    CHECK(found->user == user.id);
    CHECK(found->home == user.tenant);
    CHECK(found->cookie_sha256 == hash);
    CHECK(found->role_in(tenant_) == Role::analyst);
    CHECK_FALSE(found->role_in(user.tenant));
    CHECK_FALSE(live(session.id, start + hours(1)));

    const auto disable = [&](std::optional<Time> at) {
        REQUIRE(try_group([&](Connection& connection) {
            return UserStore(connection).set_disabled(user.id, at, start);
        }));
    };
    disable(start);
    CHECK_FALSE(live(session.id));
    disable(std::nullopt);
    CHECK(live(session.id));

    REQUIRE(try_group(
        [&](Connection& connection) { return LoginSessionStore(connection).end(session.id); }));
    CHECK_FALSE(live(session.id));
}

TEST_CASE_METHOD(Accounts, "all logins of a user end together, and old ones are removed",
                 "[store][accounts]") {
    const auto ada = add_user("ada");
    const auto bob = add_user("bob");
    const auto one = add_login(ada.id), two = add_login(ada.id), other = add_login(bob.id);
    REQUIRE(try_group(
        [&](Connection& connection) { return LoginSessionStore(connection).end_all(ada.id); }));
    CHECK_FALSE(live(one.id));
    CHECK_FALSE(live(two.id));
    CHECK(live(other.id));
    const auto removed = [&](Time now) {
        return in_group<std::int64_t>([&](Connection& connection) {
            return LoginSessionStore(connection).remove_expired(now);
        });
    };
    CHECK(removed(start) == 0);
    CHECK(removed(start + hours(1)) == 1);
}

TEST_CASE_METHOD(Accounts, "a refresh token is used once and goes with its login",
                 "[store][accounts]") {
    const auto session = add_login(add_user("ada").id);
    const std::string hash(32, '\3');
    REQUIRE(try_group([&](Connection& connection) {
        return RefreshTokenStore(connection).insert(hash, session.id, start, start + hours(2));
    }));
    const auto find = [&] {
        return in_group<std::optional<RefreshToken>>(
            [&](Connection& connection) { return RefreshTokenStore(connection).find(hash); });
    };
    const auto use = [&] {
        return in_group<bool>(
            [&](Connection& connection) { return RefreshTokenStore(connection).use(hash, start); });
    };
    REQUIRE(find());
    CHECK(find()->session == session.id);
    CHECK_FALSE(find()->used_at);
    CHECK(use());
    CHECK(find()->used_at == start);
    CHECK_FALSE(use());
    REQUIRE(try_group(
        [&](Connection& connection) { return LoginSessionStore(connection).end(session.id); }));
    CHECK_FALSE(find());
}

TEST_CASE_METHOD(Accounts, "members have one role each, in their own tenant alone",
                 "[store][accounts]") {
    const auto ada = add_user("ada");
    const auto bob = add_user("bob");
    const auto any = [&](TenantId tenant) {
        return in_group<bool>(
            [&](Connection& connection) { return MembershipStore(connection, tenant).any(); });
    };
    CHECK_FALSE(any(tenant_));
    CHECK(join(ada.id, Role::owner));
    CHECK_FALSE(join(ada.id, Role::viewer));
    CHECK(join(bob.id, Role::viewer));
    CHECK(any(tenant_));
    CHECK_FALSE(any(ada.tenant));

    REQUIRE(try_group([&](Connection& connection) {
        return MembershipStore(connection, tenant_).set_role(bob.id, Role::admin);
    }));
    const auto list = [&](TenantId tenant) {
        return in_group<std::vector<Member>>(
            [&](Connection& connection) { return MembershipStore(connection, tenant).list(); });
    };
    const auto members = list(tenant_);
    REQUIRE(members.size() == 2);
    CHECK(members[0].username == "ada");
    CHECK(members[0].role == Role::owner);
    CHECK_FALSE(members[0].at_home);
    CHECK(members[1].role == Role::admin);
    CHECK(list(ada.tenant).empty());

    REQUIRE(try_group([&](Connection& connection) {
        return MembershipStore(connection, tenant_).remove(ada.id);
    }));
    CHECK(list(tenant_).size() == 1);
}

TEST_CASE_METHOD(Accounts, "an invitation is found by its secret until it expires or is taken",
                 "[store][accounts]") {
    const Invitation invitation{InvitationId::next(), tenant_, "eve@example.org",
                                Role::analyst,        start,   start + hours(1)};
    const std::string hash(32, '\5');
    REQUIRE(try_group([&](Connection& connection) {
        return InvitationStore(connection, tenant_).insert(invitation, hash);
    }));
    const auto find = [&](Time now) {
        return in_group<std::optional<Invitation>>(
            [&](Connection& connection) { return InvitationStore::find(connection, hash, now); });
    };
    const auto remove = [&](TenantId tenant) {
        return in_group<bool>([&](Connection& connection) {
            return InvitationStore(connection, tenant).remove(invitation.id);
        });
    };
    const auto found = find(start);
    REQUIRE(found);
    CHECK(found->id == invitation.id);
    CHECK(found->tenant == tenant_);
    CHECK(found->role == Role::analyst);
    CHECK(found->email == "eve@example.org");
    CHECK_FALSE(find(start + hours(1)));
    CHECK(in_group<std::vector<Invitation>>([&](Connection& connection) {
              return InvitationStore(connection, tenant_).list(start);
          }).size() == 1);
    CHECK_FALSE(remove(TenantId::next()));
    REQUIRE(try_group(
        [](Connection& connection) { return InvitationStore::remove_expired(connection, start); }));
    CHECK(remove(tenant_));
    CHECK_FALSE(remove(tenant_));
    CHECK_FALSE(find(start));
}

TEST_CASE_METHOD(Accounts, "a password reset is good for one use, and ends the user's others",
                 "[store][accounts]") {
    const auto ada = add_user("ada");
    const std::string one(32, '\1'), two(32, '\2');
    REQUIRE(try_group([&](Connection& connection) -> Result<> {
        PasswordResetStore resets(connection);
        if (auto first = resets.insert(one, ada.id, start, start + hours(1)); !first) return first;
        return resets.insert(two, ada.id, start, start + hours(1));
    }));
    const auto open = [&](Time now) {
        return in_group<std::int64_t>([&](Connection& connection) {
            return PasswordResetStore(connection).count_open(ada.id, now);
        });
    };
    CHECK(open(start) == 2);
    CHECK(open(start + hours(1)) == 0);
    const auto take = [&](const std::string& hash, Time now) {
        return in_group<std::optional<UserId>>(
            [&](Connection& connection) { return PasswordResetStore(connection).take(hash, now); });
    };
    CHECK_FALSE(take(one, start + hours(1)));
    REQUIRE(try_group([&](Connection& connection) {
        return PasswordResetStore(connection).remove_expired(start);
    }));
    CHECK(take(one, start) == ada.id);
    CHECK_FALSE(take(one, start));
    CHECK_FALSE(take(two, start));
}

TEST_CASE_METHOD(Accounts, "a tenant's keys are its own, and one may be given an end",
                 "[store][accounts]") {
    ApiKey key;
    key.id = ApiKeyId::next();
    key.public_id = "0123abcd";
    key.tenant = tenant_;
    key.secret_sha256 = std::string(32, '\1');
    key.name = "nightly import";
    key.created_at = start;
    REQUIRE(try_group([&](Connection& connection) { return ApiKeyStore(connection).insert(key); }));
    const auto find = [&](TenantId tenant) {
        return in_group<std::optional<ApiKey>>(
            [&](Connection& connection) { return ApiKeyStore(connection).find(tenant, key.id); });
    };
    const auto limit = [&](Time end) {
        REQUIRE(try_group(
            [&](Connection& connection) { return ApiKeyStore(connection).limit(key.id, end); }));
    };
    CHECK_FALSE(find(TenantId::next()));
    REQUIRE(find(tenant_));
    CHECK(find(tenant_)->name == "nightly import");
    limit(start + hours(1));
    CHECK(find(tenant_)->expires_at == start + hours(1));
    limit(start + hours(2));
    CHECK(find(tenant_)->expires_at == start + hours(1));
    CHECK(in_group<std::vector<ApiKey>>([&](Connection& connection) {
              return ApiKeyStore(connection).list(tenant_);
          }).size() == 1);
}

TEST_CASE_METHOD(Accounts, "an invitation lasts as long as who made it could make it",
                 "[store][accounts]") {
    const auto ada = add_user("ada");
    REQUIRE(join(ada.id, Role::owner));
    const Invitation invitation{.id = InvitationId::next(),
                                .tenant = tenant_,
                                .email = {},
                                .role = Role::admin,
                                .created_at = start,
                                .expires_at = start + hours(1),
                                .created_by = ada.id};
    const std::string hash(32, '\6');
    REQUIRE(try_group([&](Connection& connection) {
        return InvitationStore(connection, tenant_).insert(invitation, hash);
    }));
    const auto found = [&] {
        return in_group<std::optional<Invitation>>(
            [&](Connection& connection) { return InvitationStore::find(connection, hash, start); });
    };
    const auto as = [&](Role role) {
        REQUIRE(try_group([&](Connection& connection) {
            return MembershipStore(connection, tenant_).set_role(ada.id, role);
        }));
        return found().has_value();
    };
    REQUIRE(found());
    CHECK(found()->created_by == ada.id);
    CHECK(as(Role::admin));
    CHECK_FALSE(as(Role::analyst));
    CHECK(as(Role::owner));
    REQUIRE(try_group([&](Connection& connection) {
        return MembershipStore(connection, tenant_).remove(ada.id);
    }));
    CHECK_FALSE(found());
    CHECK(in_group<std::int64_t>([&](Connection& connection) {
              return InvitationStore(connection, tenant_).remove_of(ada.id);
          }) == 1);
}

TEST_CASE_METHOD(Accounts, "a new password ends the logins and the resets of the old one",
                 "[store][accounts]") {
    const auto ada = add_user("ada");
    const auto session = add_login(ada.id);
    REQUIRE(try_group([&](Connection& connection) {
        return PasswordResetStore(connection)
            .insert(std::string(32, '\1'), ada.id, start, start + hours(1));
    }));
    REQUIRE(try_group([&](Connection& connection) {
        return UserStore(connection).set_password(ada.id, "another hash", start);
    }));
    CHECK_FALSE(live(session.id));
    CHECK(in_group<std::int64_t>([&](Connection& connection) {
              return PasswordResetStore(connection).count_open(ada.id, start);
          }) == 0);
}
