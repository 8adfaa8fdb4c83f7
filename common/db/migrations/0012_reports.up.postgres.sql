-- Reports on data sets. A report's job has the report's id and says how far it is.

CREATE TABLE reports (
    tenant_id  BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    dataset_id BYTEA NOT NULL, -- the first upload's
    upload_id  BYTEA NOT NULL, -- the version that is described
    options    TEXT COLLATE "C" NOT NULL, -- JSON, as they are echoed
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, id) REFERENCES jobs (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, dataset_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX reports_by_dataset ON reports (tenant_id, dataset_id);
CREATE INDEX reports_by_upload ON reports (tenant_id, upload_id);
CREATE INDEX public_datasets ON datasets (tenant_id, id) WHERE is_public = 1;

-- What a report came to, each a blob.
CREATE TABLE report_artifacts (
    tenant_id BYTEA NOT NULL,
    report_id BYTEA NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL, -- html | json | redacted_html | redacted_json
    blob_id   BYTEA NOT NULL,
    bytes     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, report_id, kind),
    UNIQUE (tenant_id, blob_id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id) ON DELETE CASCADE
);

-- Links that show a report without a login. A revoked one has no row.
CREATE TABLE report_shares (
    tenant_id     BYTEA NOT NULL,
    id            BYTEA NOT NULL,
    report_id     BYTEA NOT NULL,
    token_sha256  BYTEA NOT NULL UNIQUE,
    redacted      BIGINT NOT NULL,
    password_hash TEXT COLLATE "C", -- argon2id; null: none is asked for
    created_at    BIGINT NOT NULL,
    expires_at    BIGINT NOT NULL,
    views         BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX report_shares_by_report ON report_shares (tenant_id, report_id);
