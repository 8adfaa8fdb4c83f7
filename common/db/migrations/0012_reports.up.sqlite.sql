-- Reports on data sets. A report's job has the report's id and says how far it is.

CREATE TABLE reports (
    tenant_id  BLOB NOT NULL,
    id         BLOB NOT NULL,
    dataset_id BLOB NOT NULL,                       -- the first upload's
    upload_id  BLOB NOT NULL,                       -- the version that is described
    options    TEXT NOT NULL,                       -- JSON, as they are echoed
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_by_dataset ON reports (tenant_id, dataset_id);
CREATE INDEX reports_by_upload ON reports (tenant_id, upload_id);
CREATE INDEX public_datasets ON datasets (tenant_id, id) WHERE is_public = 1;

-- What a report came to, each a blob.
CREATE TABLE report_artifacts (
    tenant_id BLOB NOT NULL,
    report_id BLOB NOT NULL,
    kind      TEXT NOT NULL,                        -- html | json | redacted_html | redacted_json
    blob_id   BLOB NOT NULL,
    bytes     INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, report_id, kind),
    UNIQUE (tenant_id, blob_id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Links that show a report without a login. A revoked one has no row.
CREATE TABLE report_shares (
    tenant_id     BLOB NOT NULL,
    id            BLOB NOT NULL,
    report_id     BLOB NOT NULL,
    token_sha256  BLOB NOT NULL UNIQUE,
    redacted      INTEGER NOT NULL,
    password_hash TEXT,                             -- argon2id; null: none is asked for
    created_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    views         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX report_shares_by_report ON report_shares (tenant_id, report_id);
