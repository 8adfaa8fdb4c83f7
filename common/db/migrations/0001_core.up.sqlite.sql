-- Tenants, uploads, jobs and their results. docs/formats.md explains each table; times are
-- microseconds since 1970 UTC, ids are UUIDv7 as 16 bytes, result documents are JSON packed with
-- LZ4. Rows over 1 KB live in tables with a rowid: without one, every key compared would read their
-- overflow pages.

CREATE TABLE tenants (
    id          BLOB NOT NULL PRIMARY KEY,
    customer_id TEXT NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    id            BLOB NOT NULL PRIMARY KEY,
    public_id     TEXT NOT NULL UNIQUE,             -- the 8 hex digits that stand in the key
    tenant_id     BLOB REFERENCES tenants (id),     -- null: a key for all customers
    secret_sha256 BLOB NOT NULL,
    scopes        TEXT NOT NULL,                    -- separated by blanks
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    last_used_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
    tenant_id         BLOB NOT NULL,
    id                BLOB NOT NULL,
    original_filename BLOB NOT NULL,                -- the client's bytes
    folded_filename   TEXT NOT NULL,                -- lower case, for searching
    file_type         TEXT NOT NULL,                -- json | ndjson | csv | tsv | txt
    format            TEXT NOT NULL,                -- what the content is
    asked_kind        TEXT,                         -- chat | table; null: to be found out
    kind              TEXT,                         -- chat | table; null until known
    bytes             INTEGER NOT NULL,
    sha256            BLOB NOT NULL,
    blob_id           BLOB,                         -- null: the bytes are in upload_contents
    options           TEXT NOT NULL,                -- the caller's, a JSON object
    collection        TEXT,
    request_id        TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload_contents (
    tenant_id BLOB NOT NULL,
    upload_id BLOB NOT NULL,
    content   BLOB NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE jobs (
    tenant_id  BLOB NOT NULL,
    id         BLOB NOT NULL,                       -- of an analyze job: the upload's id
    upload_id  BLOB,                                -- null: a job about many uploads
    kind       TEXT NOT NULL,                       -- analyze | build_table | delete_uploads
    state      TEXT NOT NULL,                       -- queued | running | retrying | completed | ...
    status     TEXT NOT NULL GENERATED ALWAYS AS (  -- the state as clients see it
        CASE state WHEN 'queued' THEN 'pending'
                   WHEN 'running' THEN 'processing'
                   WHEN 'retrying' THEN 'processing'
                   ELSE state END) STORED,
    bytes      INTEGER NOT NULL,
    fence      INTEGER NOT NULL DEFAULT 0,          -- grows with every attempt and every recall
    revision   INTEGER NOT NULL DEFAULT 1,          -- grows with every change
    attempt    INTEGER NOT NULL DEFAULT 0,          -- since the last retry or reprocess
    retry_at   INTEGER,
    worker     TEXT,                                -- who has or had it last
    step       TEXT,
    progress   INTEGER NOT NULL DEFAULT 0,          -- 0 to 100
    rows_done  INTEGER NOT NULL DEFAULT 0,
    bytes_done INTEGER NOT NULL DEFAULT 0,
    has_result INTEGER NOT NULL DEFAULT 0,
    error      TEXT,                                -- JSON; of the last attempt that failed
    parameters TEXT,                                -- JSON; of a delete_uploads job its filter
    request_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    started_at INTEGER,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Lists by status, and the reconciler's scan of what is unfinished.
CREATE INDEX jobs_by_status ON jobs (status, tenant_id, id);
-- An upload's further jobs; its analyze job has its own id and is not in here.
CREATE INDEX jobs_by_upload ON jobs (tenant_id, upload_id) WHERE kind <> 'analyze';

-- Attempts that did not end as a first success; the others are told by results and jobs.
CREATE TABLE attempts (
    tenant_id  BLOB NOT NULL,
    job_id     BLOB NOT NULL,
    number     INTEGER NOT NULL,                    -- 1, 2, ... in the order they were written
    attempt    INTEGER NOT NULL,
    fence      INTEGER NOT NULL,
    worker     TEXT,
    started_at INTEGER,
    ended_at   INTEGER NOT NULL,
    outcome    TEXT NOT NULL,                       -- succeeded | failed | cancelled | lost | refused_late
    error      TEXT,
    PRIMARY KEY (tenant_id, job_id, number),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE results (
    tenant_id       BLOB NOT NULL,
    upload_id       BLOB NOT NULL,
    fence           INTEGER NOT NULL,               -- of the attempt that wrote it
    attempt         INTEGER NOT NULL,
    worker          TEXT NOT NULL,
    started_at      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    documents       BLOB NOT NULL,                  -- JSON array as it is served, packed (LZ4)
    row_count       INTEGER NOT NULL,
    rejected_count  INTEGER NOT NULL,
    rejects_blob_id BLOB,                           -- all rejects as CSV, where they are too many
    messages        INTEGER NOT NULL,
    positive        INTEGER NOT NULL,
    negative        INTEGER NOT NULL,
    neutral         INTEGER NOT NULL,
    unscored        INTEGER NOT NULL,
    score_sum_micro INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE rejects (
    tenant_id   BLOB NOT NULL,
    upload_id   BLOB NOT NULL,
    number      INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    byte_offset INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    raw         BLOB NOT NULL,
    PRIMARY KEY (tenant_id, upload_id, number),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- A large upload's rows as a SQLite file among the blobs.
CREATE TABLE tables (
    tenant_id  BLOB NOT NULL,
    upload_id  BLOB NOT NULL,
    state      TEXT NOT NULL,                       -- building | ready | failed
    fence      INTEGER NOT NULL,                    -- of the result it belongs to
    job_id     BLOB NOT NULL,
    blob_id    BLOB,
    row_count  INTEGER,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Counters, changed in the transaction of what they count.
CREATE TABLE tenant_totals (
    tenant_id       BLOB NOT NULL PRIMARY KEY,
    pending         INTEGER NOT NULL,
    processing      INTEGER NOT NULL,
    completed       INTEGER NOT NULL,
    failed          INTEGER NOT NULL,
    cancelled       INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    messages        INTEGER NOT NULL,
    positive        INTEGER NOT NULL,
    negative        INTEGER NOT NULL,
    neutral         INTEGER NOT NULL,
    unscored        INTEGER NOT NULL,
    score_sum_micro INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant_days (
    tenant_id       BLOB NOT NULL,
    day             INTEGER NOT NULL,               -- of the upload, days since 1970 UTC
    uploads         INTEGER NOT NULL,
    messages        INTEGER NOT NULL,
    unscored        INTEGER NOT NULL,
    score_sum_micro INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day)
) STRICT, WITHOUT ROWID;

-- Blobs whose rows are gone, until they are removed from the blob store.
CREATE TABLE dead_blobs (
    tenant_id BLOB NOT NULL,
    blob_id   BLOB NOT NULL,
    PRIMARY KEY (tenant_id, blob_id)
) STRICT, WITHOUT ROWID;
