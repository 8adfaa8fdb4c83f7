-- Gives a worker's job back, to run again after a delay.
--
-- ARGV: default cap, worker, job, delay in ms.
--   EVALSHA ... 1 ut:{q0}: 0 worker-1/0 <job> 1500
-- moves the job from leases to `delayed`, or without a delay to wait:*. A job
-- that is not the worker's is left alone; one that Redis forgot comes back from the store.

local worker, id, delay_ms = ARGV[2], ARGV[3], tonumber(ARGV[4])

local job = load_jobs({id})[1]
if not job or state_of(job) ~= 'l' or holder_of(job) ~= worker then return 0 end

unlease({job})
-- Its worker has survived it: no suspect, unless it was blamed before.
if losses_of(job) == 0 then set_lane(job, class_of(job), 0) end
if delay_ms > 0 then
    delay({job}, {[id] = queue_time() + delay_ms})
else
    enqueue({job})
end
save_counts()
knock()
return 1
