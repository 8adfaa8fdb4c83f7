-- Sets how many jobs of a tenant may run at a time; 0 lifts the cap.
--
-- ARGV: default cap, tenant, most jobs.
--   EVALSHA ... 1 ut:{q0}: 0 <tenant> 2
-- writes caps, and takes the tenant out of every ring or back in.

local tenant, jobs_max = ARGV[2], tonumber(ARGV[3])

call('HSET', key.caps, tenant, jobs_max)
if room_of(tenant) > 0 then
    admit_everywhere(tenant)
    knock()
else
    park(tenant)
end
return 1
