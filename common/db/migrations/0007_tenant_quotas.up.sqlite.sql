-- What an operator has set for one tenant in place of the limits of the configuration; 0: no limit.

CREATE TABLE tenant_quotas (
    tenant_id        BLOB NOT NULL PRIMARY KEY,
    stored_bytes_max INTEGER,                       -- null, here and below: as configured
    uploads_per_day  INTEGER,
    file_bytes_max   INTEGER,
    jobs_max         INTEGER
) STRICT, WITHOUT ROWID;
