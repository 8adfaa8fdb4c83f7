-- Answers kept for a day under the Idempotency-Key of the POST that got them, each written in the
-- transaction of what that POST changed.

CREATE TABLE idempotency_keys (
    tenant_id      BYTEA NOT NULL,
    key_sha256     BYTEA NOT NULL,             -- of method, path and key
    request_sha256 BYTEA NOT NULL,             -- of query, fields and files: the same body or another
    status         BIGINT NOT NULL,
    location       TEXT COLLATE "C",
    body           TEXT COLLATE "C" NOT NULL,  -- JSON, or empty
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key_sha256)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
