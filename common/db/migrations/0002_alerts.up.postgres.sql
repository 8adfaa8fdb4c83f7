-- Alert rules, the alerts they fired and the weekly counters they look at.

CREATE TABLE alert_rules (
    tenant_id  BYTEA NOT NULL,
    id         BYTEA NOT NULL,
    condition  TEXT COLLATE "C" NOT NULL,   -- JSON: {"kind":"score_below",...}
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- An alert outlives its rule and goes with the upload whose result it was written with.
CREATE TABLE alerts (
    tenant_id BYTEA NOT NULL,
    id        BYTEA NOT NULL,
    rule_id   BYTEA NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL,
    upload_id BYTEA NOT NULL,
    occasion  TEXT COLLATE "C" NOT NULL,    -- what a rule fires once for: upload or week
    detail    TEXT COLLATE "C" NOT NULL,    -- JSON
    fired_at  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, rule_id, occasion),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX alerts_by_upload ON alerts (tenant_id, upload_id);

-- Counters of the results written in an ISO week, changed in the transaction of what they count.
CREATE TABLE tenant_weeks (
    tenant_id BYTEA NOT NULL,
    week      BIGINT NOT NULL,              -- of the result, Mondays since 1969-12-29 UTC
    scored    BIGINT NOT NULL,              -- messages
    negative  BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, week)
);

INSERT INTO tenant_weeks (tenant_id, week, scored, negative)
SELECT tenant_id, (created_at / 86400000000 + 3) / 7, CAST(SUM(messages - unscored) AS BIGINT),
       CAST(SUM(negative) AS BIGINT)
FROM results GROUP BY 1, 2;
