-- Guarantees: of two turns of one switch the later has the greater version, also across a wiped store; who releases a
-- switch lets the generation of the rules grow in the same step.
--
-- KEYS[1]  the key of what holds live
-- ARGV[1]  the switch's field
-- ARGV[2]  'off' or 'on'
-- ARGV[3]  the key's life in seconds
--
-- A switch is '<version> off' or '<version> on'; a version is the store's clock in microseconds, or the last plus one
-- if that is later. Returns 1 where the switch stood otherwise before, else 0.

local found = redis.call('HGET', KEYS[1], ARGV[1]) or '0 on'
local last, was = string.match(found, '^(%d+) (%a+)$')
local clock = redis.call('TIME')
local version = math.max(tonumber(clock[1]) * 1000000 + tonumber(clock[2]), (tonumber(last) or 0) + 1)

redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', version, ARGV[2]))
if was == 'off' and ARGV[2] == 'on' then
  local standing = tonumber(redis.call('HGET', KEYS[1], 'generation')) or 0
  redis.call('HSET', KEYS[1], 'generation', string.format('%d', math.max(tonumber(clock[1]), standing + 1)))
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return (was or 'on') ~= ARGV[2] and 1 or 0
