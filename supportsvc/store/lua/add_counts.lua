-- Guarantees: a batch of counts is added once, also where it is sent again because its answer was lost.
--
-- KEYS[1]  the day's key
-- ARGV[1]  the key's life, in seconds
-- ARGV[2]  the field under which the writer's last batch is noted
-- ARGV[3]  the number of this batch
-- ARGV[4]  and on: a field, and what is added to it
--
-- Returns 1, and 0 where the batch had been added before.

local key = KEYS[1]
if redis.call('HGET', key, ARGV[2]) == ARGV[3] then
  return 0
end
for at = 4, #ARGV, 2 do
  redis.call('HINCRBY', key, ARGV[at], ARGV[at + 1])
end
redis.call('HSET', key, ARGV[2], ARGV[3])
redis.call('EXPIRE', key, ARGV[1])
return 1
