-- Guarantees: fields of a hash change only while one of them is as it was read, so that nobody who knows less, and
-- nobody whose store was emptied meanwhile, has the last word.
--
-- KEYS[1]  the hash
-- ARGV[1]  the field that is compared
-- ARGV[2]  the value expected there, '' where it is expected to be absent
-- ARGV[3]  the hash's life in seconds
-- ARGV[4…] in pairs: a field and its new value, '' to take it away
--
-- Returns 1 where they were changed, else 0.

if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then
  return 0
end
for place = 4, #ARGV, 2 do
  if ARGV[place + 1] == '' then
    redis.call('HDEL', KEYS[1], ARGV[place])
  else
    redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
