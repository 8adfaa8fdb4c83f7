-- Leases to a worker what should run next, after moving back what came due or was lost.
--
-- ARGV: default cap, worker, most jobs, lease in ms, 1 for interactive jobs only.
--   EVALSHA ... 1 ut:{q0}: 0 worker-1/0 64 30000 0
-- answers {next due in ms or -1, <job>, record, <job>, record, ...} and moves the jobs from wait:* to
-- leases. Touches every key but total and cancelled; its own is
--   ut:{q0}:lost  hash  worker -> jobs it had leased when the first of them was lost

local worker, jobs_max, lease_ms = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local interactive_only = ARGV[5] == '1'

-- Only small jobs come many at a time, whatever class their sender claims.
local small_bytes_max = 65536
-- A tenant gets at least so many at its turn: many short turns would cost more than the jobs.
local share_min = 8
-- What one call moves back at most; the rest follows with the next.
local moved_max = 100
-- A worker not seen for so long will not come back.
local gone_ms = math.max(600000, 4 * lease_ms)

local function forget_gone_workers(now)
    local limit = digits(now - gone_ms)
    for _, name in ipairs(call('ZRANGEBYSCORE', key.workers, '-inf', limit, 'LIMIT', 0, moved_max)) do
        call('ZREM', key.workers, name)
        for _, hash in ipairs({'hands', 'suspects', 'lost'}) do call('HDEL', key[hash], name) end
    end
end

-- The queue time at which the first member of a zset is due.
local function first_due(zset)
    return tonumber(call('ZRANGE', zset, 0, 0, 'WITHSCORES')[2]) or math.huge
end

-- Takes the members due out of a zset.
local function pop_due(zset, now)
    local ids = call('ZRANGEBYSCORE', zset, '-inf', digits(now), 'LIMIT', 0, moved_max)
    if #ids > 0 then call('ZREM', zset, unpack(ids)) end
    return load_jobs(ids)
end

-- A worker's jobs are lost one after another if it took them so. What counts is how many it had when
-- the first was lost; a sign of life of the worker ends that.
local function hands_when_lost(worker_lost)
    local hands = tonumber(call('HGET', key.lost, worker_lost))
    if hands then return hands end
    hands = tonumber(call('HGET', key.hands, worker_lost)) or 1
    call('HSET', key.lost, worker_lost, hands)
    return hands
end

-- A lease that ended unfinished makes its job a suspect, to be handed out alone. It is blamed only
-- if it was alone in its worker's hands.
local function recover_lost(now)
    local jobs, blame = pop_due(key.leases, now), {}
    for i, job in ipairs(jobs) do
        blame[i] = hands_when_lost(holder_of(job)) == 1 and 1 or 0
    end
    unlease(jobs)
    for i, job in ipairs(jobs) do
        set_lane(job, 's', math.min(losses_of(job) + blame[i], 255))
    end
    enqueue(jobs)
    forget_gone_workers(now)
end

-- The first of these jobs that may go together; what they cost, and the jobs left over. A large one
-- goes alone, so not if `has_others`.
local function batch_of(jobs, has_others)
    local batch, sum, rest = {}, 0, {}
    local is_full = false
    for _, job in ipairs(jobs) do
        local bytes = bytes_of(job)
        local is_large = bytes > small_bytes_max
        is_full = is_full or (is_large and (has_others or #batch > 0))
        if is_full then
            rest[#rest + 1] = job
        else
            batch[#batch + 1] = job
            sum = sum + cost(bytes)
            is_full = is_large
        end
    end
    return batch, sum, rest
end

local function cost_of(jobs)
    local sum = 0
    for _, job in ipairs(jobs) do sum = sum + cost(bytes_of(job)) end
    return sum
end

local function pop_first(queue, number)
    local ids, flat = {}, call('ZPOPMIN', queue, number)
    for at = 1, #flat, 2 do ids[#ids + 1] = flat[at] end
    return load_jobs(ids)
end

-- Moves up to `share` jobs of a turn's tenant to `taken` and charges the turn. Answers whether more
-- jobs may go with them.
local function take_slice(lane, turn, share, taken)
    local tenant = turn.member
    local queue, room = wait_key(lane, tenant), room_of(tenant)
    local first = pop_first(queue, math.max(math.min(share, room), 0))
    local jobs, sum, rest = batch_of(first, #taken > 0)
    for _, job in ipairs(rest) do call('ZADD', queue, '0', job.id) end
    for _, job in ipairs(jobs) do taken[#taken + 1] = job end
    count_leased(tenant, #jobs)
    turn.tag = turn.tag + sum
    turn.is_capped = #jobs >= room
    turn.leaves = turn.is_capped or call('EXISTS', queue) == 0
    return #rest == 0 and (#jobs == 0 or bytes_of(jobs[#jobs]) <= small_bytes_max)
end

-- Serves turns of the lane in the order of their tags, the served ones again, until `wanted` jobs are
-- taken. It stops at the tag where a tenant that is not among the turns may be next. Answers whether
-- more jobs may be taken.
local function serve_turns(lane, turns, wanted, taken)
    local tenants = call('ZCARD', ring_key(lane))
    local last_tag = #turns < tenants and turns[#turns].tag or math.huge
    local at = 0
    while turns[at + 1] and #taken < wanted do
        at = at + 1
        local turn = turns[at]
        ring_advance(lane, turn.tag)
        local share = math.max(math.ceil((wanted - #taken) / tenants), share_min)
        local goes_on = take_slice(lane, turn, math.min(share, wanted - #taken), taken)
        if not goes_on then return false end
        if not turn.leaves and turn.tag <= last_tag then turns_insert(turns, turn, at) end
    end
    return #taken < wanted
end

-- Takes up to `wanted` jobs from the lane.
local function take_from(lane, wanted)
    local taken, goes_on = {}, true
    while goes_on do
        local turns = ring_first(lane, math.ceil((wanted - #taken) / share_min))
        if #turns == 0 then break end
        goes_on = serve_turns(lane, turns, wanted, taken)
        ring_save(lane, turns)
        for _, turn in ipairs(turns) do
            if turn.is_capped then
                park(turn.member)
            elseif turn.leaves then
                ring_leave(lane, turn.member)
            end
        end
    end
    return taken
end

-- A suspect is handed to empty hands, and nothing but interactive work beside it. While suspects
-- wait, a worker with jobs in hand gets nothing, so that it comes back with none.
local function must_finish_first()
    if interactive_only or call('HEXISTS', key.hands, worker) == 0 then return false end
    return call('EXISTS', ring_key('s')) == 1 or call('HEXISTS', key.suspects, worker) == 1
end

local function next_lane()
    if interactive_only then return ring_has('top', 'i') and 'i' end
    local turn = ring_first('top', 1)[1]
    if not turn then return nil end
    ring_advance('top', turn.tag)
    return turn.member
end

local function take_fairly(ends)
    local lane = next_lane()
    if not lane then return {} end
    local taken = take_from(lane, lane == 'i' and jobs_max or 1)
    ring_charge('top', lane, cost_of(taken) * lane_price[lane])
    if call('EXISTS', ring_key(lane)) == 0 then ring_leave('top', lane) end
    lease(taken, worker, ends)
    return taken
end

local now = queue_time()
call('ZADD', key.workers, digits(now), worker)
call('HDEL', key.lost, worker)
if first_due(key.leases) <= now then recover_lost(now) end
if first_due(key.delayed) <= now then enqueue(pop_due(key.delayed, now)) end

local taken = {}
if call('SISMEMBER', key.paused, 'all') == 0 and not must_finish_first() then
    taken = take_fairly(now + lease_ms)
    if not interactive_only and call('EXISTS', ring_key('top')) == 1 then knock() end
end
save_counts()

-- At most one clock step: who waits has to come back for queue time to pass.
local due = math.min(first_due(key.leases), first_due(key.delayed))
local answer = {due == math.huge and -1 or math.min(math.max(due - now, 0), clock_step_max)}
for _, job in ipairs(taken) do
    answer[#answer + 1] = job.id
    answer[#answer + 1] = job.record
end
return answer
