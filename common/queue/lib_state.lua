-- The queue's keys, clock, job records and counters. Stands before every script, with lib_ring.lua
-- and lib_jobs.lua; ARGV[1] is always the default cap of a tenant.
--
-- KEYS[1] is the shard's prefix. All keys carry its hash tag, so that they live on one node of a
-- Redis Cluster:
--   ut:{q0}:clock    hash    real=1767607200000 queue=1767607198000   ms, see queue_time()
--   ut:{q0}:jobs     hash    <job> -> record, see encode()
--   ut:{q0}:tenants  hash    <tenant> -> counters, see save_counts()
--   ut:{q0}:total    zset    <tenant> by its jobs in the queue, whatever their state
--   ut:{q0}:leases   zset    <job> by the queue time its lease ends
--   ut:{q0}:delayed  zset    <job> by the queue time it comes due
--   ut:{q0}:workers  zset    worker by the queue time it was last seen
--   ut:{q0}:hands    hash    worker -> jobs it has leased
--   ut:{q0}:suspects hash    worker -> suspects among them
--   ut:{q0}:bell     list    the doorbell that idle workers block on: empty or one element
-- <job> and <tenant> are the 16 raw bytes of the id.

local call, sub = redis.call, string.sub
local prefix = KEYS[1]
local default_cap = tonumber(ARGV[1])

-- key.jobs is "ut:{q0}:jobs".
local key = setmetatable({}, {__index = function(keys, name)
    keys[name] = prefix .. name
    return keys[name]
end})

local function wait_key(lane, tenant) return prefix .. 'wait:' .. lane .. ':' .. tenant end

-- A whole number as Redis takes it. Redis itself would print a double, which takes four times as long.
local function digits(number) return string.format('%d', number) end

-- Queue time in ms follows Redis's clock, but by at most this much from one call to the next: when
-- that clock jumps, or Redis comes back after an hour, leases do not all end at once.
local clock_step_max = 2000

local function queue_time()
    local time = call('TIME')
    local real = time[1] * 1000 + math.floor(time[2] / 1000)
    local stored = call('HMGET', key.clock, 'real', 'queue')
    local last = tonumber(stored[1]) or real
    local queue = tonumber(stored[2]) or real
    if real == last and stored[1] then return queue end

    queue = queue + math.min(math.max(real - last, 0), clock_step_max)
    call('HSET', key.clock, 'real', digits(real), 'queue', digits(queue))
    return queue
end

-- A job is {id, record}; its record is 28 bytes and its holder's name:
--   1      state   w waiting | d delayed | l leased
--   2      class   i interactive | n normal | b bulk
--   3      lane    where it waits: its class, or s (suspect) after a lease of it ended unfinished
--   4      losses
--   5-20   tenant
--   21-28  bytes   big-endian
--   29-    holder  the worker that has it leased
-- "lnn\0<tenant>\0\0\0\0\0\016\0\0worker-1/0" is a normal job of 1 MiB in the hands of worker-1/0.
-- The C++ side reads what take() answers by the same offsets.
local function new_job(id, tenant, class, bytes, losses)
    local lane = losses > 0 and 's' or class
    return {id = id, record = 'w' .. class .. lane .. struct.pack('>Bc16I8', losses, tenant, bytes)}
end

local function state_of(job) return sub(job.record, 1, 1) end
local function class_of(job) return sub(job.record, 2, 2) end
local function lane_of(job) return sub(job.record, 3, 3) end
local function losses_of(job) return string.byte(job.record, 4) end
local function tenant_of(job) return sub(job.record, 5, 20) end
local function bytes_of(job) return (struct.unpack('>I8', job.record, 21)) end
local function holder_of(job) return sub(job.record, 29) end

local function set_state(job, state, holder)
    job.record = state .. sub(job.record, 2, 28) .. holder
end
local function set_lane(job, lane, losses)
    job.record = sub(job.record, 1, 2) .. lane .. string.char(losses) .. sub(job.record, 5)
end

-- The jobs of `ids` that the queue knows, in that order.
local function load_jobs(ids)
    local jobs = {}
    if #ids == 0 then return jobs end
    for i, record in ipairs(call('HMGET', key.jobs, unpack(ids))) do
        if record then jobs[#jobs + 1] = {id = ids[i], record = record} end
    end
    return jobs
end

local function save_jobs(jobs)
    local fields = {}
    for i, job in ipairs(jobs) do
        fields[2 * i - 1] = job.id
        fields[2 * i] = job.record
    end
    if #fields > 0 then call('HSET', key.jobs, unpack(fields)) end
end

local function ids_of(jobs)
    local ids = {}
    for i, job in ipairs(jobs) do ids[i] = job.id end
    return ids
end

-- Adds to a hash of counters; one at zero is no field.
local function add_count(counters, field, number)
    if call('HINCRBY', counters, field, digits(number)) <= 0 then call('HDEL', counters, field) end
end

-- A tenant's counters: its jobs in the queue, those of them leased, and the bytes of all. Kept here
-- while the script runs; save_counts() has to end every script that changes them.
local counts = {}
local counts_format = '>I4I4I8'

local function load_counts(tenants)
    local missing = {}
    for _, tenant in ipairs(tenants) do
        if not counts[tenant] then
            counts[tenant] = {total = 0, leased = 0, bytes = 0}
            missing[#missing + 1] = tenant
        end
    end
    if #missing == 0 then return end
    for i, packed in ipairs(call('HMGET', key.tenants, unpack(missing))) do
        if packed then
            local entry = counts[missing[i]]
            entry.total, entry.leased, entry.bytes = struct.unpack(counts_format, packed)
        end
    end
end

local function counts_of(tenant)
    if not counts[tenant] then load_counts({tenant}) end
    return counts[tenant]
end

-- Sums over jobs per tenant: {[tenant] = {jobs =, bytes =}}.
local function by_tenant(jobs)
    local sums, tenants = {}, {}
    for _, job in ipairs(jobs) do
        local tenant = tenant_of(job)
        local sum = sums[tenant]
        if not sum then
            sum = {jobs = 0, bytes = 0}
            sums[tenant] = sum
            tenants[#tenants + 1] = tenant
        end
        sum.jobs = sum.jobs + 1
        sum.bytes = sum.bytes + bytes_of(job)
    end
    load_counts(tenants)
    return sums
end

-- Jobs that come into the queue (sign 1) or leave it (-1).
local function count_jobs(jobs, sign)
    for tenant, sum in pairs(by_tenant(jobs)) do
        local entry = counts[tenant]
        entry.total = math.max(entry.total + sign * sum.jobs, 0)
        entry.bytes = math.max(entry.bytes + sign * sum.bytes, 0)
        entry.changed, entry.resized = true, true
    end
end

local function count_leased(tenant, jobs)
    local entry = counts_of(tenant)
    entry.leased = math.max(entry.leased + jobs, 0)
    entry.changed = true
end

local function save_counts()
    local fields, scores, gone = {}, {}, {}
    for tenant, entry in pairs(counts) do
        if entry.changed and entry.total == 0 then
            gone[#gone + 1] = tenant
        elseif entry.changed then
            fields[#fields + 1] = tenant
            fields[#fields + 1] = struct.pack(counts_format, entry.total, entry.leased, entry.bytes)
            if entry.resized then
                scores[#scores + 1] = digits(entry.total)
                scores[#scores + 1] = tenant
            end
        end
    end
    if #fields > 0 then call('HSET', key.tenants, unpack(fields)) end
    if #scores > 0 then call('ZADD', key.total, unpack(scores)) end
    if #gone > 0 then
        call('HDEL', key.tenants, unpack(gone))
        call('ZREM', key.total, unpack(gone))
    end
end

-- Wakes one idle worker. One element is enough: whoever takes it and leaves jobs behind knocks again.
local function knock()
    if call('LLEN', key.bell) == 0 then call('RPUSH', key.bell, 1) end
end
