-- Guarantees: the ticket is greater than every ticket given out for this Customer before, also where the clock went
-- back, and, since it follows the clock, greater than those that a lost key had given out.
--
-- KEYS[1]  the Customer's key
-- ARGV[1]  a ticket that the new one must exceed, '0' for none
-- ARGV[2]  how long the key must live at least, in seconds
--
-- Returns the ticket, in microseconds. Lua's numbers hold it exactly until the year 2255.

local key = KEYS[1]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local last = redis.call('HMGET', key, 'taken', 'ticket')
local ticket =
  math.max(now, tonumber(last[1] or 0) + 1, tonumber(last[2] or 0) + 1, tonumber(ARGV[1]) + 1)

local text = string.format('%.0f', ticket)
redis.call('HSET', key, 'taken', text)
if redis.call('TTL', key) < tonumber(ARGV[2]) then
  redis.call('EXPIRE', key, ARGV[2])
end
return text
