-- Guarantees: what a process knows stands in the store afterwards, unless later word stands there already; so a wiped
-- store has its switches and its generation again, whichever processes bring them, in whatever order.
--
-- KEYS[1]  the key of what holds live
-- ARGV[1]  the digest of the process's rules
-- ARGV[2]  their generation
-- ARGV[3]  the key's life in seconds
-- ARGV[4…] in pairs: a switch's field, and '<version> off' or '<version> on'

local last = redis.call('HMGET', KEYS[1], 'digest', 'generation')

if not last[1] or last[1] == ARGV[1] then
  local generation = math.max(tonumber(ARGV[2]), tonumber(last[2]) or 0)
  redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'generation', string.format('%d', generation))
end
for place = 4, #ARGV, 2 do
  local version = tonumber(string.match(ARGV[place + 1], '^%d+'))
  local found = redis.call('HGET', KEYS[1], ARGV[place]) or '0'
  if (tonumber(string.match(found, '^%d+')) or 0) < version then
    redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
