-- Guarantees: no word about a Customer gives way to that of an older ticket. That the address is no longer the
-- Customer's is kept for as long as an older sync may be under way.
--
-- KEYS[1]  the address's key: a hash from Customers to '+<ticket>', or '-<ticket>' where it is no longer theirs
-- ARGV[1]  the Customer
-- ARGV[2]  the ticket
-- ARGV[3]  '+' or '-'
-- ARGV[4]  how long the key must live at least, in seconds
-- ARGV[5]  how long it lives where it is nobody's address, in seconds

local key = KEYS[1]
local known = redis.call('HGET', key, ARGV[1])
if known and tonumber(string.sub(known, 2)) > tonumber(ARGV[2]) then
  return
end
redis.call('HSET', key, ARGV[1], ARGV[3] .. ARGV[2])

local oldest = tonumber(ARGV[2]) - tonumber(ARGV[5]) * 1000000
local theirs = 0
local all = redis.call('HGETALL', key)
for at = 1, #all, 2 do
  if string.sub(all[at + 1], 1, 1) == '+' then
    theirs = theirs + 1
  elseif tonumber(string.sub(all[at + 1], 2)) < oldest then
    redis.call('HDEL', key, all[at])
  end
end

if theirs == 0 then
  redis.call('EXPIRE', key, ARGV[5])
elseif redis.call('TTL', key) < tonumber(ARGV[4]) then
  redis.call('EXPIRE', key, ARGV[4])
end
