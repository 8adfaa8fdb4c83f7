-- The older program knows neither state: it must not analyse what waits for a scan, and would hand
-- out a quarantined file's bytes, so delete those uploads before going back.
UPDATE tenant_totals SET
    pending = pending - (SELECT COUNT(*) FROM jobs
                         WHERE jobs.tenant_id = tenant_totals.tenant_id AND state = 'held'),
    cancelled = cancelled + (SELECT COUNT(*) FROM jobs
                             WHERE jobs.tenant_id = tenant_totals.tenant_id AND state = 'held');
UPDATE jobs SET fence = fence + 1, state = 'cancelled' WHERE state = 'held';
UPDATE jobs SET fence = fence + 1, state = 'failed' WHERE state = 'quarantined';

DROP INDEX jobs_by_status;
ALTER TABLE jobs DROP COLUMN status;
ALTER TABLE jobs ADD COLUMN status TEXT NOT NULL GENERATED ALWAYS AS (
    CASE state WHEN 'queued' THEN 'pending'
               WHEN 'running' THEN 'processing'
               WHEN 'retrying' THEN 'processing'
               ELSE state END) VIRTUAL;
CREATE INDEX jobs_by_status ON jobs (status, tenant_id, id);
ALTER TABLE jobs DROP COLUMN unscanned;
