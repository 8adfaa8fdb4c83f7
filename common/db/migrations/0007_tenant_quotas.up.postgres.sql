-- What an operator has set for one tenant in place of the limits of the configuration; 0: no limit.

CREATE TABLE tenant_quotas (
    tenant_id        BYTEA NOT NULL PRIMARY KEY,
    stored_bytes_max BIGINT,                   -- null, here and below: as configured
    uploads_per_day  BIGINT,
    file_bytes_max   BIGINT,
    jobs_max         BIGINT
);
