-- Adds jobs that the queue does not know, and wakes a worker.
--
-- ARGV: default cap, then for each job its id, tenant, class, bytes and delay in ms.
--   EVALSHA ... 1 ut:{q0}: 0 <job> <tenant> i 2048 0
-- writes jobs, tenants, total, wait:i:<tenant>, ring:i, ring:top and bell, or with a delay `delayed`.

local ids = {}
for at = 2, #ARGV, 5 do ids[#ids + 1] = ARGV[at] end
local records = call('HMGET', key.jobs, unpack(ids))

local seen, now, ready, late, due = {}, nil, {}, {}, {}
for i, id in ipairs(ids) do
    if not records[i] and not seen[id] then
        seen[id] = true
        local at = 5 * i - 3
        local wait_ms = tonumber(ARGV[at + 4])
        local job = new_job(id, ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]), 0)
        if wait_ms > 0 then
            now = now or queue_time()
            due[id] = now + wait_ms
            late[#late + 1] = job
        else
            ready[#ready + 1] = job
        end
    end
end

enqueue(ready)
delay(late, due)
count_jobs(ready, 1)
count_jobs(late, 1)
save_counts()
-- Also for delayed ones: an idle worker has to learn when the next job comes due.
if #ready + #late > 0 then knock() end
return #ready + #late
