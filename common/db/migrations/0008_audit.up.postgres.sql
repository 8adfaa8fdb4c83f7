-- Who has changed what, one log for each tenant; the log of tenant 0 is the platform's. Each entry's
-- hash covers the one before it, and the head says where a log ends, so that a cut is seen. No
-- foreign keys: a log outlives whatever it tells of.

CREATE TABLE audit_heads (
    tenant_id BYTEA NOT NULL PRIMARY KEY,
    seq       BIGINT NOT NULL,  -- of the last entry; they have no gaps
    hash      BYTEA NOT NULL      -- its hash
);

CREATE TABLE audit_entries (
    tenant_id   BYTEA NOT NULL,
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    action      TEXT COLLATE "C" NOT NULL,
    actor_kind  TEXT COLLATE "C" NOT NULL,  -- user | api_key | customer | shell | anonymous
    actor_id    TEXT COLLATE "C" NOT NULL,
    target_kind TEXT COLLATE "C" NOT NULL,
    target_id   TEXT COLLATE "C" NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL,  -- success | refused
    request_id  TEXT COLLATE "C" NOT NULL,
    address     TEXT COLLATE "C" NOT NULL,
    details     TEXT COLLATE "C" NOT NULL,  -- a JSON object
    hash        BYTEA NOT NULL,  -- SHA-256 of the hash before and of this row
    PRIMARY KEY (tenant_id, seq)
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
