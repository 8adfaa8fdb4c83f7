-- Tenants' dictionaries, which of them a result was scored with, and what its messages scored, so
-- that a later result can be compared with it.

-- Every version a tenant has put, never changed again.
CREATE TABLE dictionaries (
    tenant_id  BLOB NOT NULL,
    version    INTEGER NOT NULL,                    -- 1, 2, ...
    content    TEXT NOT NULL,                       -- JSON: terms and neutral
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, version)
) STRICT;

-- The newest one when the upload came or was reprocessed; null: there was none.
ALTER TABLE jobs ADD COLUMN dictionary_version INTEGER;
ALTER TABLE results ADD COLUMN dictionary_version INTEGER;
-- Of a chat: labels and scores (message_scores.h), packed (LZ4).
ALTER TABLE results ADD COLUMN scores BLOB;

-- The result before the last reprocess.
CREATE TABLE old_results (
    tenant_id          BLOB NOT NULL,
    upload_id          BLOB NOT NULL,
    fence              INTEGER NOT NULL,            -- of the attempt that wrote it
    created_at         INTEGER NOT NULL,
    dictionary_version INTEGER,
    scores             BLOB NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT;
