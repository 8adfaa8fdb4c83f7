-- Alert rules, the alerts they fired and the weekly counters they look at.

CREATE TABLE alert_rules (
    tenant_id  BLOB NOT NULL,
    id         BLOB NOT NULL,
    condition  TEXT NOT NULL,                       -- JSON: {"kind":"score_below",...}
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;

-- An alert outlives its rule and goes with the upload whose result it was written with.
CREATE TABLE alerts (
    tenant_id BLOB NOT NULL,
    id        BLOB NOT NULL,
    rule_id   BLOB NOT NULL,
    kind      TEXT NOT NULL,
    upload_id BLOB NOT NULL,
    occasion  TEXT NOT NULL,                        -- what a rule fires once for: upload or week
    detail    TEXT NOT NULL,                        -- JSON
    fired_at  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, rule_id, occasion),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX alerts_by_upload ON alerts (tenant_id, upload_id);

-- Counters of the results written in an ISO week, changed in the transaction of what they count.
CREATE TABLE tenant_weeks (
    tenant_id BLOB NOT NULL,
    week      INTEGER NOT NULL,                     -- of the result, Mondays since 1969-12-29 UTC
    scored    INTEGER NOT NULL,                     -- messages
    negative  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, week)
) STRICT, WITHOUT ROWID;

INSERT INTO tenant_weeks (tenant_id, week, scored, negative)
SELECT tenant_id, (created_at / 86400000000 + 3) / 7, SUM(messages - unscored), SUM(negative)
FROM results GROUP BY 1, 2;
