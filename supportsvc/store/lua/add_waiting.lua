-- Guarantees: Customers wait for a rebuild, and its finding has come to a place, in one step; and only while that
-- rebuild is under way, so that a store emptied meanwhile does not keep half of what was found.
--
-- KEYS[1]  the hash of reconciliation
-- KEYS[2]  the set of those who wait
-- ARGV[1]  the rebuild's start, as it is kept
-- ARGV[2]  the place
-- ARGV[3]  the hash's life in seconds, ARGV[4] the set's
-- ARGV[5…] the Customers
--
-- Returns 1, or 0 where another rebuild is under way, or none.

if redis.call('HGET', KEYS[1], 'began') ~= ARGV[1] then
  return 0
end
if #ARGV > 4 then
  redis.call('SADD', KEYS[2], unpack(ARGV, 5))
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
redis.call('HSET', KEYS[1], 'place', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
