-- Guarantees: what was told of a Customer by an older record never takes the place of what was told by a newer one.
--
-- KEYS[1]  the Customer's key
-- ARGV[1]  the ticket of the record that was told of
-- ARGV[2]  what was told; it begins with that ticket

local ticket = redis.call('HGET', KEYS[1], 'ticket')
local told = redis.call('HGET', KEYS[1], 'told') or ''
local last = tonumber(string.match(told, '^%d+') or 0)
if ticket and last <= tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'told', ARGV[2])
end
