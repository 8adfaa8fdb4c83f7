-- Forgets a job whoever has it. Its holder is refused at the next renew.
--
-- ARGV: default cap, job.
--   EVALSHA ... 1 ut:{q0}: 0 <job>
-- removes the job from wherever it is and marks it in `cancelled`, also where Redis did not know it:
-- after a flush its holder would otherwise make its lease again.

-- Longer than any worker goes without renewing.
local remembered_ms = 600000

local id = ARGV[2]
local now = queue_time()
call('ZREMRANGEBYSCORE', key.cancelled, '-inf', digits(now))
call('ZADD', key.cancelled, digits(now + remembered_ms), id)

local jobs = load_jobs({id})
remove(jobs)
save_counts()
if call('EXISTS', ring_key('top')) == 1 then knock() end
return #jobs
