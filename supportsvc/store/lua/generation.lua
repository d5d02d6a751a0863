-- Guarantees: the generation grows exactly when the rules it stands for change, and also after the store was wiped.
--
-- KEYS[1]  the generation's key
-- ARGV[1]  a digest of the rules
-- ARGV[2]  its life in seconds
--
-- Returns the generation of these rules: the one that stands, if they are its; else the store's clock in seconds, or
-- the last generation plus one if that is later.

local last = redis.call('HMGET', KEYS[1], 'digest', 'generation')
local generation = tonumber(last[2]) or 0

if last[1] ~= ARGV[1] then
  generation = math.max(tonumber(redis.call('TIME')[1]), generation + 1)
  redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'generation', string.format('%d', generation))
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return generation
