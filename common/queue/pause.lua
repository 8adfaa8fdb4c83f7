-- Stops a tenant or everyone, or lets them go on. Running jobs go on either way.
--
-- ARGV: default cap, tenant or "all", 1 to stop or 0 to go on.
--   EVALSHA ... 1 ut:{q0}: 0 <tenant> 1
-- writes paused, and takes the tenant out of every ring or back in.

local who, stop = ARGV[2], ARGV[3] == '1'

call(stop and 'SADD' or 'SREM', key.paused, who)
if who ~= 'all' then
    if stop then dismiss_everywhere(who) else admit_everywhere(who) end
end
if not stop then knock() end
return 1
