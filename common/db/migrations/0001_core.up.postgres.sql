-- Tenants, uploads, jobs and their results. docs/formats.md explains each table; times are
-- microseconds since 1970 UTC, ids are UUIDv7 as 16 bytes, result documents are JSON packed with
-- LZ4.

CREATE TABLE tenants (
    id          BYTEA NOT NULL PRIMARY KEY,
    customer_id TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id            BYTEA NOT NULL PRIMARY KEY,
    public_id     TEXT COLLATE "C" NOT NULL UNIQUE,             -- the 8 hex digits that stand in the key
    tenant_id     BYTEA REFERENCES tenants (id),     -- null: a key for all customers
    secret_sha256 BYTEA NOT NULL,
    scopes        TEXT COLLATE "C" NOT NULL,                    -- separated by blanks
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT,
    revoked_at    BIGINT,
    last_used_at  BIGINT
);

CREATE TABLE uploads (
    tenant_id         BYTEA NOT NULL,
    id                BYTEA NOT NULL,
    original_filename BYTEA NOT NULL,                -- the client's bytes
    folded_filename   TEXT COLLATE "C" NOT NULL,                -- lower case, for searching
    file_type         TEXT COLLATE "C" NOT NULL,                -- json | ndjson | csv | tsv | txt
    format            TEXT COLLATE "C" NOT NULL,                -- what the content is
    asked_kind        TEXT,                         -- chat | table; null: to be found out
    kind              TEXT,                         -- chat | table; null until known
    bytes             BIGINT NOT NULL,
    sha256            BYTEA NOT NULL,
    blob_id           BYTEA,                         -- null: the bytes are in upload_contents
    options           TEXT COLLATE "C" NOT NULL,                -- the caller's, a JSON object
    collection        TEXT,
    request_id        TEXT COLLATE "C" NOT NULL,
    created_at        BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE upload_contents (
    tenant_id BYTEA NOT NULL,
    upload_id BYTEA NOT NULL,
    content   BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE jobs (
    tenant_id  BYTEA NOT NULL,
    id         BYTEA NOT NULL,                       -- of an analyze job: the upload's id
    upload_id  BYTEA,                                -- null: a job about many uploads
    kind       TEXT COLLATE "C" NOT NULL,                       -- analyze | build_table | delete_uploads
    state      TEXT COLLATE "C" NOT NULL,                       -- queued | running | retrying | completed | ...
    status     TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (  -- the state as clients see it
        CASE state WHEN 'queued' THEN 'pending'
                   WHEN 'running' THEN 'processing'
                   WHEN 'retrying' THEN 'processing'
                   ELSE state END) STORED,
    bytes      BIGINT NOT NULL,
    fence      BIGINT NOT NULL DEFAULT 0,          -- grows with every attempt and every recall
    revision   BIGINT NOT NULL DEFAULT 1,          -- grows with every change
    attempt    BIGINT NOT NULL DEFAULT 0,          -- since the last retry or reprocess
    retry_at   BIGINT,
    worker     TEXT,                                -- who has or had it last
    step       TEXT,
    progress   BIGINT NOT NULL DEFAULT 0,          -- 0 to 100
    rows_done  BIGINT NOT NULL DEFAULT 0,
    bytes_done BIGINT NOT NULL DEFAULT 0,
    has_result BIGINT NOT NULL DEFAULT 0,
    error      TEXT,                                -- JSON; of the last attempt that failed
    parameters TEXT,                                -- JSON; of a delete_uploads job its filter
    request_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    started_at BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

-- Lists by status, and the reconciler's scan of what is unfinished.
CREATE INDEX jobs_by_status ON jobs (status, tenant_id, id);
-- An upload's further jobs; its analyze job has its own id and is not in here.
CREATE INDEX jobs_by_upload ON jobs (tenant_id, upload_id) WHERE kind <> 'analyze';

-- Attempts that did not end as a first success; the others are told by results and jobs.
CREATE TABLE attempts (
    tenant_id  BYTEA NOT NULL,
    job_id     BYTEA NOT NULL,
    number     BIGINT NOT NULL,                    -- 1, 2, ... in the order they were written
    attempt    BIGINT NOT NULL,
    fence      BIGINT NOT NULL,
    worker     TEXT,
    started_at BIGINT,
    ended_at   BIGINT NOT NULL,
    outcome    TEXT COLLATE "C" NOT NULL,                       -- succeeded | failed | cancelled | lost | refused_late
    error      TEXT,
    PRIMARY KEY (tenant_id, job_id, number),
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE results (
    tenant_id       BYTEA NOT NULL,
    upload_id       BYTEA NOT NULL,
    fence           BIGINT NOT NULL,               -- of the attempt that wrote it
    attempt         BIGINT NOT NULL,
    worker          TEXT COLLATE "C" NOT NULL,
    started_at      BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    documents       BYTEA NOT NULL,                  -- JSON array as it is served, packed (LZ4)
    row_count       BIGINT NOT NULL,
    rejected_count  BIGINT NOT NULL,
    rejects_blob_id BYTEA,                           -- all rejects as CSV, where they are too many
    messages        BIGINT NOT NULL,
    positive        BIGINT NOT NULL,
    negative        BIGINT NOT NULL,
    neutral         BIGINT NOT NULL,
    unscored        BIGINT NOT NULL,
    score_sum_micro BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE rejects (
    tenant_id   BYTEA NOT NULL,
    upload_id   BYTEA NOT NULL,
    number      BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    byte_offset BIGINT NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    detail      TEXT COLLATE "C" NOT NULL,
    raw         BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, upload_id, number),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

-- A large upload's rows as a SQLite file among the blobs.
CREATE TABLE tables (
    tenant_id  BYTEA NOT NULL,
    upload_id  BYTEA NOT NULL,
    state      TEXT COLLATE "C" NOT NULL,                       -- building | ready | failed
    fence      BIGINT NOT NULL,                    -- of the result it belongs to
    job_id     BYTEA NOT NULL,
    blob_id    BYTEA,
    row_count  BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, upload_id),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

-- Counters, changed in the transaction of what they count.
CREATE TABLE tenant_totals (
    tenant_id       BYTEA NOT NULL PRIMARY KEY,
    pending         BIGINT NOT NULL,
    processing      BIGINT NOT NULL,
    completed       BIGINT NOT NULL,
    failed          BIGINT NOT NULL,
    cancelled       BIGINT NOT NULL,
    bytes           BIGINT NOT NULL,
    messages        BIGINT NOT NULL,
    positive        BIGINT NOT NULL,
    negative        BIGINT NOT NULL,
    neutral         BIGINT NOT NULL,
    unscored        BIGINT NOT NULL,
    score_sum_micro BIGINT NOT NULL
);

CREATE TABLE tenant_days (
    tenant_id       BYTEA NOT NULL,
    day             BIGINT NOT NULL,               -- of the upload, days since 1970 UTC
    uploads         BIGINT NOT NULL,
    messages        BIGINT NOT NULL,
    unscored        BIGINT NOT NULL,
    score_sum_micro BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, day)
);

-- Blobs whose rows are gone, until they are removed from the blob store.
CREATE TABLE dead_blobs (
    tenant_id BYTEA NOT NULL,
    blob_id   BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, blob_id)
);
