-- Guarantees: if it returns 1, the Customer's record stands, and its writes so far are safe once this one is: WAITAOF and
-- WAIT look at a connection's own last write, and the record may have been written on another connection.
--
-- KEYS[1]  the Customer's key
--
-- Returns 1, or 0 where no record stands any more.

local taken = redis.call('HGET', KEYS[1], 'taken') or redis.call('HGET', KEYS[1], 'ticket')
if not taken then
  return 0
end
redis.call('HSET', KEYS[1], 'taken', taken)
return 1
