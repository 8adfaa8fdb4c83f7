-- Counts: the whole queue, and the tenants with the most jobs.
--
-- ARGV: default cap, ms within which a live worker was seen, most tenants.
--   EVALSHA ... 1 ut:{q0}: 0 30000 100
-- answers {waiting, leased, delayed, workers, paused,
--          <tenant>, waiting, leased, delayed, bytes, paused, ...}.
-- Reads jobs, leases, delayed, workers, paused, tenants, total and wait:*.

local alive_ms, tenants_max = tonumber(ARGV[2]), tonumber(ARGV[3])

local leased, delayed = call('ZCARD', key.leases), call('ZCARD', key.delayed)
local answer = {
    call('HLEN', key.jobs) - leased - delayed, leased, delayed,
    call('ZCOUNT', key.workers, queue_time() - alive_ms, '+inf'),
    call('SISMEMBER', key.paused, 'all'),
}

local longest = call('ZREVRANGE', key.total, 0, tenants_max - 1)
load_counts(longest)

local function append_tenant(tenant)
    local waiting = 0
    for _, lane in ipairs(lanes) do waiting = waiting + call('ZCARD', wait_key(lane, tenant)) end
    local entry = counts[tenant]
    for _, value in ipairs({tenant, waiting, entry.leased, entry.total - waiting - entry.leased,
                            entry.bytes, call('SISMEMBER', key.paused, tenant)}) do
        answer[#answer + 1] = value
    end
end

for _, tenant in ipairs(longest) do append_tenant(tenant) end
return answer
