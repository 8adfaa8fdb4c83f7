-- Users, what they may do in which tenant, and how they are logged in. Of secrets only a hash is
-- kept: argon2id of passwords, SHA-256 of the random ones.

CREATE TABLE users (
    id              BYTEA NOT NULL PRIMARY KEY,
    email           TEXT COLLATE "C" NOT NULL,                  -- as given
    folded_email    TEXT COLLATE "C" NOT NULL UNIQUE,
    username        TEXT COLLATE "C" NOT NULL,                  -- as given, or made from the e-mail
    folded_username TEXT COLLATE "C" NOT NULL UNIQUE,
    full_name       TEXT COLLATE "C" NOT NULL,
    password_hash   TEXT COLLATE "C" NOT NULL,                  -- $argon2id$...
    tenant_id       BYTEA NOT NULL UNIQUE REFERENCES tenants (id),  -- the user's own
    is_operator     BIGINT NOT NULL,
    disabled_at     BIGINT,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);

CREATE TABLE memberships (
    user_id    BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    tenant_id  BYTEA NOT NULL REFERENCES tenants (id),
    role       TEXT COLLATE "C" NOT NULL,                       -- viewer | analyst | admin | owner
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, tenant_id)
);

CREATE INDEX memberships_by_tenant ON memberships (tenant_id, user_id);

-- A login lasts as long as its row: logging out deletes it.
CREATE TABLE login_sessions (
    id            BYTEA NOT NULL PRIMARY KEY,
    user_id       BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cookie_sha256 BYTEA,                             -- null: a login by token
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL
);

CREATE INDEX login_sessions_by_user ON login_sessions (user_id);
CREATE INDEX login_sessions_by_expiry ON login_sessions (expires_at);

-- A used one is kept as long as its login, so that its reuse is seen.
CREATE TABLE refresh_tokens (
    secret_sha256 BYTEA NOT NULL PRIMARY KEY,
    session_id    BYTEA NOT NULL REFERENCES login_sessions (id) ON DELETE CASCADE,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    used_at       BIGINT
);

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE invitations (
    tenant_id     BYTEA NOT NULL REFERENCES tenants (id),
    id            BYTEA NOT NULL,
    secret_sha256 BYTEA NOT NULL UNIQUE,
    email         TEXT COLLATE "C",                             -- for whom; null: whoever has the link
    role          TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE password_resets (
    secret_sha256 BYTEA NOT NULL PRIMARY KEY,
    user_id       BYTEA NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL
);

CREATE INDEX password_resets_by_user ON password_resets (user_id);

ALTER TABLE api_keys ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);
