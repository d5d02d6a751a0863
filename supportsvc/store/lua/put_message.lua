-- Guarantees: the message is in the stream, which keeps the latest, and the group that takes messages out is there.
--
-- KEYS[1]  the stream
-- ARGV[1]  the group
-- ARGV[2]  the message's id
-- ARGV[3]  its body
-- ARGV[4]  how many messages the stream keeps at most
-- ARGV[5]  the stream's life in seconds
--
-- Returns how many of the oldest had to give way.

local key = KEYS[1]
if redis.call('EXISTS', key) == 0 then
  redis.call('XGROUP', 'CREATE', key, ARGV[1], '0', 'MKSTREAM')
end
local before = redis.call('XLEN', key)
redis.call('XADD', key, 'MAXLEN', '=', ARGV[4], '*', 'id', ARGV[2], 'body', ARGV[3])
redis.call('EXPIRE', key, ARGV[5])
return before + 1 - redis.call('XLEN', key)
