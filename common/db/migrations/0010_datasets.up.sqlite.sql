-- Data sets: every upload is one, under its own id. A row says what differs from the defaults: the
-- file's name, no description, private, types as they are found, no further version.

CREATE TABLE datasets (
    tenant_id    BLOB NOT NULL,
    id           BLOB NOT NULL,                     -- of its first upload
    name         TEXT,                              -- null: the file's
    description  TEXT NOT NULL DEFAULT '',
    is_public    INTEGER NOT NULL DEFAULT 0,
    columns      TEXT NOT NULL DEFAULT '{}',        -- JSON: what the owner says of columns
    last_version INTEGER NOT NULL DEFAULT 1,        -- the highest number ever given
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The versions after the first one: each is an upload too.
CREATE TABLE dataset_versions (
    tenant_id  BLOB NOT NULL,
    upload_id  BLOB NOT NULL,
    dataset_id BLOB NOT NULL,
    number     INTEGER NOT NULL,                    -- 2, 3, ...; never given twice
    PRIMARY KEY (tenant_id, upload_id),
    UNIQUE (tenant_id, dataset_id, number),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES datasets (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
