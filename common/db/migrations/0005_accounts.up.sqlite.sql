-- Users, what they may do in which tenant, and how they are logged in. Of secrets only a hash is
-- kept: argon2id of passwords, SHA-256 of the random ones.

CREATE TABLE users (
    id              BLOB NOT NULL PRIMARY KEY,
    email           TEXT NOT NULL,                  -- as given
    folded_email    TEXT NOT NULL UNIQUE,
    username        TEXT NOT NULL,                  -- as given, or made from the e-mail
    folded_username TEXT NOT NULL UNIQUE,
    full_name       TEXT NOT NULL,
    password_hash   TEXT NOT NULL,                  -- $argon2id$...
    tenant_id       BLOB NOT NULL UNIQUE REFERENCES tenants (id),  -- the user's own
    is_operator     INTEGER NOT NULL,
    disabled_at     INTEGER,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
    user_id    BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    tenant_id  BLOB NOT NULL REFERENCES tenants (id),
    role       TEXT NOT NULL,                       -- viewer | analyst | admin | owner
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_by_tenant ON memberships (tenant_id, user_id);

-- A login lasts as long as its row: logging out deletes it.
CREATE TABLE login_sessions (
    id            BLOB NOT NULL PRIMARY KEY,
    user_id       BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    cookie_sha256 BLOB,                             -- null: a login by token
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX login_sessions_by_user ON login_sessions (user_id);
CREATE INDEX login_sessions_by_expiry ON login_sessions (expires_at);

-- A used one is kept as long as its login, so that its reuse is seen.
CREATE TABLE refresh_tokens (
    secret_sha256 BLOB NOT NULL PRIMARY KEY,
    session_id    BLOB NOT NULL REFERENCES login_sessions (id) ON DELETE CASCADE,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE invitations (
    tenant_id     BLOB NOT NULL REFERENCES tenants (id),
    id            BLOB NOT NULL,
    secret_sha256 BLOB NOT NULL UNIQUE,
    email         TEXT,                             -- for whom; null: whoever has the link
    role          TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE password_resets (
    secret_sha256 BLOB NOT NULL PRIMARY KEY,
    user_id       BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX password_resets_by_user ON password_resets (user_id);

ALTER TABLE api_keys ADD COLUMN name TEXT NOT NULL DEFAULT '';
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);
