-- Guarantees: the generation grows exactly when the rules it stands for change, and also after the store was wiped.
--
-- KEYS[1]  the key of what holds live
-- ARGV[1]  a digest of the rules
-- ARGV[2]  the generation that the process knows of other rules, 0 for none: this one's is greater
-- ARGV[3]  the key's life in seconds
--
-- Returns the generation of these rules: the one that stands, if they are its; else the store's clock in seconds, or
-- the last generation plus one if that is later.

local last = redis.call('HMGET', KEYS[1], 'digest', 'generation')
local known = tonumber(ARGV[2])
local standing = tonumber(last[2]) or 0
local generation = standing

if last[1] ~= ARGV[1] then
  generation = math.max(tonumber(redis.call('TIME')[1]), standing + 1, known + 1)
elseif standing <= known then
  generation = known + 1
end
if last[1] ~= ARGV[1] or generation ~= standing then
  redis.call('HSET', KEYS[1], 'digest', ARGV[1], 'generation', string.format('%d', generation))
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return generation
