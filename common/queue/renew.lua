-- Extends a worker's leases, and makes the ones that a flushed Redis forgot.
--
-- ARGV: default cap, worker, lease in ms, then for each job its id, tenant, class, bytes and losses.
--   EVALSHA ... 1 ut:{q0}: 0 worker-1/0 30000 <job> <tenant> n 1048576 0
-- answers "1" (one digit a job; 0: stop, it is another's or was cancelled) and sets the job's score
-- in leases. A job that waits meanwhile, its lease having ended, is the worker's again.

local worker, lease_ms = ARGV[2], tonumber(ARGV[3])

local ids = {}
for at = 4, #ARGV, 5 do ids[#ids + 1] = ARGV[at] end
local now = queue_time()
call('ZADD', key.workers, digits(now), worker)

local ends = digits(now + lease_ms)
local known = {}
for _, job in ipairs(load_jobs(ids)) do known[job.id] = job end

local function may_take_back(id) return not call('ZSCORE', key.cancelled, id) end

local kept, created, back = {}, {}, {}
local answer = {}
for i, id in ipairs(ids) do
    local at = 5 * i - 1
    local job = known[id]
    local mine = true
    if job and state_of(job) == 'l' then
        mine = holder_of(job) == worker
        if mine then
            kept[#kept + 1] = ends
            kept[#kept + 1] = id
        end
    elseif not may_take_back(id) then
        mine = false
    elseif job then
        back[#back + 1] = job
    else
        created[#created + 1] = new_job(id, ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]),
                                        tonumber(ARGV[at + 4]))
    end
    answer[i] = mine and '1' or '0'
end

if #kept > 0 then call('ZADD', key.leases, unpack(kept)) end
call('HDEL', key.lost, worker)

remove(back)
for _, job in ipairs(back) do created[#created + 1] = job end
count_jobs(created, 1)
for tenant, sum in pairs(by_tenant(created)) do count_leased(tenant, sum.jobs) end
lease(created, worker, now + lease_ms)
save_counts()
return table.concat(answer)
