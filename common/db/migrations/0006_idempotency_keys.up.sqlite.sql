-- Answers kept for a day under the Idempotency-Key of the POST that got them, each written in the
-- transaction of what that POST changed.

CREATE TABLE idempotency_keys (
    tenant_id      BLOB NOT NULL,
    key_sha256     BLOB NOT NULL,                   -- of method, path and key
    request_sha256 BLOB NOT NULL,                   -- of query, fields and files: the same body or another
    status         INTEGER NOT NULL,
    location       TEXT,
    body           TEXT NOT NULL,                   -- JSON, or empty
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key_sha256)
) STRICT;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
