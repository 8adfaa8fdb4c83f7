-- Draws tokens from buckets, of which each holds `capacity` of them when it is full.
--
-- KEYS[1] is the prefix; ARGV has five words for each bucket: name, capacity, ms in which an empty
-- one gets full, tokens asked for, and how it fills: `steady`, or all `at_once` that long after the
-- first draw from the full one.
--   EVALSHA ... 1 ut:{q0}:tokens: w<tenant> 600 60000 10 steady
-- answers three numbers for each bucket: tokens granted, thousandths of a token left, and ms until it
-- is full. Asking for 0 changes nothing.
--
-- A bucket is a hash, `tokens` and `at` (ms, when that many were in it). A full one is no key.

local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function tokens_in(key, capacity, fill_ms, steady)
    local stored = call('HMGET', key, 'tokens', 'at')
    local tokens, at = tonumber(stored[1]), tonumber(stored[2])
    -- A clock that was set back would keep an empty bucket empty.
    if not tokens or now < at then return capacity, now end
    if steady then return math.min(capacity, tokens + (now - at) * capacity / fill_ms), now end
    if now - at >= fill_ms then return capacity, now end
    return math.min(capacity, tokens), at
end

local answer = {}
for i = 1, #ARGV, 5 do
    local key, capacity, fill_ms = KEYS[1] .. ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local asked, steady = tonumber(ARGV[i + 3]), ARGV[i + 4] == 'steady'
    local tokens, at = tokens_in(key, capacity, fill_ms, steady)

    local granted = math.max(math.min(asked, math.floor(tokens)), 0)
    tokens = tokens - granted
    local full_in = at + fill_ms - now
    if steady then full_in = math.ceil((capacity - tokens) * fill_ms / capacity) end
    if tokens >= capacity then full_in = 0 end
    if granted > 0 then
        call('HSET', key, 'tokens', string.format('%.6f', tokens), 'at', string.format('%d', at))
        call('PEXPIRE', key, string.format('%d', math.max(full_in, 1)))
    end

    answer[#answer + 1] = granted
    answer[#answer + 1] = math.floor(tokens * 1000)
    answer[#answer + 1] = full_in
end
return answer
