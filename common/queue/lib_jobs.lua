-- A job's ways between waiting, delayed and leased.
--
--   ut:{q0}:wait:n:<tenant>  zset  <job>s of a tenant waiting in the normal lane, all scored 0:
--                                  UUIDv7s are ordered by time, also after a rebuild of the queue
--   ut:{q0}:caps             hash  <tenant> -> jobs that may run at a time, 0: any number
--   ut:{q0}:capped           set   <tenant>s that wait for one of their own jobs to end
--   ut:{q0}:paused           set   <tenant>s stopped; "all" stops everyone
--   ut:{q0}:cancelled        zset  <job>s cancelled a short while ago, by the queue time they may
--                                  be forgotten

local has_caps = nil

-- How many more jobs of the tenant may start now.
local function room_of(tenant)
    if has_caps == nil then has_caps = default_cap > 0 or call('EXISTS', key.caps) == 1 end
    if not has_caps then return math.huge end
    local cap = tonumber(call('HGET', key.caps, tenant)) or default_cap
    return cap == 0 and math.huge or cap - counts_of(tenant).leased
end

local function may_start(tenant)
    if call('SISMEMBER', key.paused, tenant) == 1 then return false end
    if room_of(tenant) > 0 then return true end
    call('SADD', key.capped, tenant)
    return false
end

-- Lets a tenant that has work in the lane be served there, if it may start it.
local function admit(lane, tenant)
    if ring_has(lane, tenant) or not may_start(tenant) then return end
    ring_enter(lane, tenant)
    if not ring_has('top', lane) then ring_enter('top', lane) end
end

local function admit_everywhere(tenant)
    for _, lane in ipairs(lanes) do
        if call('EXISTS', wait_key(lane, tenant)) == 1 then admit(lane, tenant) end
    end
end

local function dismiss(lane, tenant)
    ring_leave(lane, tenant)
    if call('EXISTS', ring_key(lane)) == 0 then ring_leave('top', lane) end
end

local function dismiss_everywhere(tenant)
    for _, lane in ipairs(lanes) do dismiss(lane, tenant) end
end

-- A tenant at its cap leaves all rings until one of its leases ends.
local function park(tenant)
    dismiss_everywhere(tenant)
    call('SADD', key.capped, tenant)
end

-- Jobs grouped by the zset they wait in.
local function by_queue(jobs)
    local groups = {}
    for _, job in ipairs(jobs) do
        local lane, tenant = lane_of(job), tenant_of(job)
        local group = groups[lane .. tenant]
        if not group then
            group = {lane = lane, tenant = tenant, jobs = {}}
            groups[lane .. tenant] = group
        end
        group.jobs[#group.jobs + 1] = job
    end
    return groups
end

-- To waiting, from nowhere or from wherever the caller has removed them.
local function enqueue(jobs)
    for _, job in ipairs(jobs) do set_state(job, 'w', '') end
    save_jobs(jobs)
    for _, group in pairs(by_queue(jobs)) do
        local members = {}
        for i, job in ipairs(group.jobs) do
            members[2 * i - 1] = '0'
            members[2 * i] = job.id
        end
        call('ZADD', wait_key(group.lane, group.tenant), unpack(members))
        admit(group.lane, group.tenant)
    end
end

-- Out of waiting.
local function unqueue(jobs)
    for _, group in pairs(by_queue(jobs)) do
        local queue = wait_key(group.lane, group.tenant)
        call('ZREM', queue, unpack(ids_of(group.jobs)))
        if call('EXISTS', queue) == 0 then dismiss(group.lane, group.tenant) end
    end
end

-- To delayed, each until the queue time due[id].
local function delay(jobs, due)
    if #jobs == 0 then return end
    local members = {}
    for i, job in ipairs(jobs) do
        set_state(job, 'd', '')
        members[2 * i - 1] = digits(due[job.id])
        members[2 * i] = job.id
    end
    save_jobs(jobs)
    call('ZADD', key.delayed, unpack(members))
end

-- To leased by `worker`, from nowhere or from wherever the caller has removed them. The caller has
-- counted them.
local function lease(jobs, worker, ends)
    if #jobs == 0 then return end
    local members, score, suspects = {}, digits(ends), 0
    for i, job in ipairs(jobs) do
        set_state(job, 'l', worker)
        members[2 * i - 1] = score
        members[2 * i] = job.id
        if lane_of(job) == 's' then suspects = suspects + 1 end
    end
    save_jobs(jobs)
    call('ZADD', key.leases, unpack(members))
    add_count(key.hands, worker, #jobs)
    if suspects > 0 then add_count(key.suspects, worker, suspects) end
end

-- Out of leased. Tenants that were at their cap may start others.
local function unlease(jobs)
    if #jobs == 0 then return end
    call('ZREM', key.leases, unpack(ids_of(jobs)))
    local hands, suspects = {}, {}
    for _, job in ipairs(jobs) do
        local holder = holder_of(job)
        hands[holder] = (hands[holder] or 0) - 1
        if lane_of(job) == 's' then suspects[holder] = (suspects[holder] or 0) - 1 end
    end
    for holder, number in pairs(hands) do add_count(key.hands, holder, number) end
    for holder, number in pairs(suspects) do add_count(key.suspects, holder, number) end
    local has_capped = call('EXISTS', key.capped) == 1
    for tenant, sum in pairs(by_tenant(jobs)) do
        count_leased(tenant, -sum.jobs)
        if has_capped and call('SREM', key.capped, tenant) == 1 then admit_everywhere(tenant) end
    end
end

-- Forgets jobs, whatever their state.
local function remove(jobs)
    if #jobs == 0 then return end
    local waiting, delayed, leased = {}, {}, {}
    local lists = {w = waiting, d = delayed, l = leased}
    for _, job in ipairs(jobs) do
        local list = lists[state_of(job)]
        list[#list + 1] = job
    end
    unqueue(waiting)
    if #delayed > 0 then call('ZREM', key.delayed, unpack(ids_of(delayed))) end
    unlease(leased)
    call('HDEL', key.jobs, unpack(ids_of(jobs)))
    count_jobs(jobs, -1)
end
