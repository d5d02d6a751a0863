-- Guarantees: one holder at a time; nobody but the holder prolongs or releases, and who holds it again is not refused.
--
-- KEYS[1]  the lease
-- ARGV[1]  the holder's token
-- ARGV[2]  how long it holds, in milliseconds; 0 releases it
--
-- Returns 1 where the token holds it, or held it until now; 0 where another does.

local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
