-- Forgets jobs that a worker has done, and charges what they really cost.
--
-- ARGV: default cap, worker, then for each job its id and real bytes.
--   EVALSHA ... 1 ut:{q0}: 0 worker-1/0 <job> 1048576
-- removes the job from jobs, leases, hands, tenants and total, and moves the tenant's tag
-- in ring:* by the difference to the bytes charged at take. Left alone: another worker's lease,
-- and a job that was cancelled and pushed again.

local worker = ARGV[2]

local ids, real_bytes = {}, {}
for at = 3, #ARGV, 2 do
    ids[#ids + 1] = ARGV[at]
    real_bytes[ARGV[at]] = tonumber(ARGV[at + 1])
end

local function charge_rest(job)
    local rest = cost(real_bytes[job.id]) - cost(bytes_of(job))
    if rest == 0 then return end
    local lane = lane_of(job)
    ring_charge(lane, tenant_of(job), rest)
    ring_charge('top', lane, rest * lane_price[lane])
end

local done = {}
for _, job in ipairs(load_jobs(ids)) do
    local is_leased = state_of(job) == 'l'
    if is_leased and holder_of(job) == worker then
        charge_rest(job)
        done[#done + 1] = job
    elseif not is_leased and not call('ZSCORE', key.cancelled, job.id) then
        done[#done + 1] = job
    end
end
remove(done)
save_counts()

-- A tenant below its cap again, or hands empty for a suspect, may be what idle workers wait for.
if call('EXISTS', ring_key('top')) == 1 then knock() end
return #done
