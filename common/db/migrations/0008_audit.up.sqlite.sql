-- Who has changed what, one log for each tenant; the log of tenant 0 is the platform's. Each entry's
-- hash covers the one before it, and the head says where a log ends, so that a cut is seen. No
-- foreign keys: a log outlives whatever it tells of.

CREATE TABLE audit_heads (
    tenant_id BLOB NOT NULL PRIMARY KEY,
    seq       INTEGER NOT NULL,  -- of the last entry; they have no gaps
    hash      BLOB NOT NULL      -- its hash
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
    tenant_id   BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    action      TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,  -- user | api_key | customer | shell | anonymous
    actor_id    TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   TEXT NOT NULL,
    outcome     TEXT NOT NULL,  -- success | refused
    request_id  TEXT NOT NULL,
    address     TEXT NOT NULL,
    details     TEXT NOT NULL,  -- a JSON object
    hash        BLOB NOT NULL,  -- SHA-256 of the hash before and of this row
    PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entries_keep BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
