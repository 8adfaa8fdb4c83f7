-- A waiting job's place in its tenant's line, and what it waits for.
--
-- ARGV: default cap, job, ms within which a live worker was seen.
--   EVALSHA ... 1 ut:{q0}: 0 <job> 30000            answers {12, "behind"}, or nothing if not waiting
-- Reads jobs, wait:*, paused, caps, tenants and workers.

local id, alive_ms = ARGV[2], tonumber(ARGV[3])

local job = load_jobs({id})[1]
if not job or state_of(job) == 'l' then return false end
local tenant = tenant_of(job)

local function place()
    local queue = wait_key(lane_of(job), tenant)
    if state_of(job) == 'w' then return call('ZRANK', queue, id) or 0 end
    return call('ZLEXCOUNT', queue, '-', '(' .. id)
end

local function reason()
    if call('SISMEMBER', key.paused, 'all') == 1 then return 'paused' end
    if call('SISMEMBER', key.paused, tenant) == 1 then return 'paused' end
    if state_of(job) == 'd' then return 'backoff' end
    if call('ZCOUNT', key.workers, queue_time() - alive_ms, '+inf') == 0 then return 'no_workers' end
    if room_of(tenant) <= 0 then return 'tenant_cap' end
    return 'behind'
end

return {place(), reason()}
