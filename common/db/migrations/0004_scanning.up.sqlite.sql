-- Uploads that wait for a scan (state held) or that one refused (quarantined).

-- 1: no scan has found the upload's bytes clean yet, and nothing may read them.
ALTER TABLE jobs ADD COLUMN unscanned INTEGER NOT NULL DEFAULT 0;

-- A column's expression cannot be changed, and one that is added later cannot be stored; the index
-- has its values all the same.
DROP INDEX jobs_by_status;
ALTER TABLE jobs DROP COLUMN status;
ALTER TABLE jobs ADD COLUMN status TEXT NOT NULL GENERATED ALWAYS AS (
    CASE state WHEN 'held' THEN 'pending'
               WHEN 'queued' THEN 'pending'
               WHEN 'running' THEN 'processing'
               WHEN 'retrying' THEN 'processing'
               WHEN 'quarantined' THEN 'failed'
               ELSE state END) VIRTUAL;
CREATE INDEX jobs_by_status ON jobs (status, tenant_id, id);
