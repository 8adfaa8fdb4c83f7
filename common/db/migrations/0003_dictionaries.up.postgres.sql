-- Tenants' dictionaries, which of them a result was scored with, and what its messages scored, so
-- that a later result can be compared with it.

-- Every version a tenant has put, never changed again.
CREATE TABLE dictionaries (
    tenant_id  BYTEA NOT NULL,
    version    BIGINT NOT NULL,                    -- 1, 2, ...
    content    TEXT COLLATE "C" NOT NULL,             -- JSON: terms and neutral
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

-- The newest one when the upload came or was reprocessed; null: there was none.
ALTER TABLE jobs ADD COLUMN dictionary_version BIGINT;
ALTER TABLE results ADD COLUMN dictionary_version BIGINT;
-- Of a chat: labels and scores (message_scores.h), packed (LZ4).
ALTER TABLE results ADD COLUMN scores BYTEA;

-- The result before the last reprocess.
CREATE TABLE old_results (
    tenant_id          BYTEA NOT NULL,
    upload_id          BYTEA NOT NULL,
    fence              BIGINT NOT NULL,            -- of the attempt that wrote it
    created_at         BIGINT NOT NULL,
    dictionary_version BIGINT,
    scores             BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);
