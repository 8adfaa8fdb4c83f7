-- Uploads that wait for a scan (state held) or that one refused (quarantined).

-- 1: no scan has found the upload's bytes clean yet, and nothing may read them.
ALTER TABLE jobs ADD COLUMN unscanned BIGINT NOT NULL DEFAULT 0;

-- A column's expression cannot be changed. Its index goes with it.
ALTER TABLE jobs DROP COLUMN status;
ALTER TABLE jobs ADD COLUMN status TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    CASE state WHEN 'held' THEN 'pending'
               WHEN 'queued' THEN 'pending'
               WHEN 'running' THEN 'processing'
               WHEN 'retrying' THEN 'processing'
               WHEN 'quarantined' THEN 'failed'
               ELSE state END) STORED;
CREATE INDEX jobs_by_status ON jobs (status, tenant_id, id);
