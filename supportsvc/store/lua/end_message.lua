-- Guarantees: a message leaves the stream for good, or for the stream of those that were given up.
--
-- KEYS[1]  the stream
-- KEYS[2]  the stream of those given up
-- ARGV[1]  the group
-- ARGV[2]  the entry
-- ARGV[3]  how many are kept that were given up, '0' where this one was delivered
-- ARGV[4]  the life of those in seconds

local key, grave = KEYS[1], KEYS[2]
if ARGV[3] ~= '0' then
  local entry = redis.call('XRANGE', key, ARGV[2], ARGV[2])[1]
  if entry then
    redis.call('XADD', grave, 'MAXLEN', '=', ARGV[3], '*', unpack(entry[2]))
    redis.call('EXPIRE', grave, ARGV[4])
  end
end
redis.call('XACK', key, ARGV[1], ARGV[2])
redis.call('XDEL', key, ARGV[2])
