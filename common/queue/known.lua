-- Which of many jobs the queue knows, in whatever state.
--
-- ARGV: default cap, then job ids.
--   EVALSHA ... 1 ut:{q0}: 0 <job> <job> <job>      answers "101"
-- Reads jobs.

local ids = {}
for at = 2, #ARGV do ids[at - 1] = ARGV[at] end
local answer = {}
for i, record in ipairs(call('HMGET', key.jobs, unpack(ids))) do
    answer[i] = record and '1' or '0'
end
return table.concat(answer)
