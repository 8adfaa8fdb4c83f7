-- Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996), twice: lanes share the workers
-- 16 : 4 : 1, and within a lane tenants share by bytes.
--
--   ut:{q0}:ring:top  zset  lanes with a tenant to serve, by start tag
--   ut:{q0}:ring:n    zset  <tenant>s to serve in the normal lane, by start tag
--   ut:{q0}:spent:n   zset  <tenant>s that left that ring, by the start tag they owe
--   ut:{q0}:virtual   hash  n -> virtual time of that ring: the start tag last served
--
-- The member with the lowest start tag is next, and its tag grows by what it is given. With the
-- normal lane at virtual time 100, A at tag 100 and B at 150: A's job of 4 KiB is taken, A moves to
-- 4196, B is next and the virtual time becomes 150. Who enters starts at the virtual time, or at its
-- old tag if that is later: being away earns no credit and forgives no debt.

-- Waiting jobs stand in one of four lanes: the classes, and the suspects.
local lanes = {'s', 'i', 'n', 'b'}
-- What a byte costs its lane: the inverse of the weights.
local lane_price = {s = 1, i = 1, n = 4, b = 16}

-- Tiny jobs cost more than their bytes.
local cost_min = 4096

local function cost(bytes) return math.max(bytes, cost_min) end

local function ring_key(ring) return prefix .. 'ring:' .. ring end
local function spent_key(ring) return prefix .. 'spent:' .. ring end

local virtual_times = {}

local function virtual_time(ring)
    if not virtual_times[ring] then
        virtual_times[ring] = tonumber(call('HGET', key.virtual, ring)) or 0
    end
    return virtual_times[ring]
end

-- To the tag that is served now. Debts below it are paid.
local function ring_advance(ring, tag)
    if tag <= virtual_time(ring) then return end
    virtual_times[ring] = tag
    call('HSET', key.virtual, ring, digits(tag))
    call('ZREMRANGEBYSCORE', spent_key(ring), '-inf', digits(tag))
end

local function ring_has(ring, member) return call('ZSCORE', ring_key(ring), member) end

-- For a member that is not in the ring.
local function ring_enter(ring, member)
    local debt = tonumber(call('ZSCORE', spent_key(ring), member))
    if debt then call('ZREM', spent_key(ring), member) end
    call('ZADD', ring_key(ring), digits(math.max(virtual_time(ring), debt or 0)), member)
end

local function ring_leave(ring, member)
    local tag = ring_has(ring, member)
    if not tag then return end
    call('ZREM', ring_key(ring), member)
    call('ZADD', spent_key(ring), tag, member)
    if call('EXISTS', ring_key(ring)) == 1 then return end

    -- The busy period is over: all debts are forgiven.
    ring_advance(ring, tonumber(call('ZRANGE', spent_key(ring), -1, -1, 'WITHSCORES')[2]))
    call('DEL', spent_key(ring))
end

-- The first members as turns {member, tag}, the lowest tag first.
local function ring_first(ring, turns_max)
    local turns = {}
    local flat = call('ZRANGE', ring_key(ring), 0, turns_max - 1, 'WITHSCORES')
    for at = 1, #flat, 2 do
        turns[#turns + 1] = {member = flat[at], tag = tonumber(flat[at + 1])}
    end
    return turns
end

-- Gives a turn another one, where its new tag belongs after turns[done].
local function turns_insert(turns, turn, done)
    local at = #turns
    while at > done and turns[at].tag > turn.tag do at = at - 1 end
    table.insert(turns, at + 1, turn)
end

-- Writes the tags of turns; one that was served twice stands there twice.
local function ring_save(ring, turns)
    local members = {}
    for i, turn in ipairs(turns) do
        members[2 * i - 1] = digits(turn.tag)
        members[2 * i] = turn.member
    end
    call('ZADD', ring_key(ring), unpack(members))
end

-- Charges a member of the ring, or one that has left it. A negative amount gives back, but never
-- more than brings the member to the virtual time.
local function ring_charge(ring, member, amount)
    local now = virtual_time(ring)
    local tag = tonumber(ring_has(ring, member))
    if tag then
        call('ZADD', ring_key(ring), digits(math.max(now, tag + amount)), member)
        return
    end
    local debt = tonumber(call('ZSCORE', spent_key(ring), member)) or now
    if debt + amount > now then
        call('ZADD', spent_key(ring), digits(debt + amount), member)
    else
        call('ZREM', spent_key(ring), member)
    end
end
