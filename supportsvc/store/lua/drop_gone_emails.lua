-- Guarantees: a Customer's former addresses are forgotten only by the sync that wrote them down, or that found them.
--
-- KEYS[1]  the Customer's key
-- ARGV[1]  the ticket of the record that names them

if redis.call('HGET', KEYS[1], 'ticket') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'emails_gone', '')
end
