-- Guarantees: the key holds the new value afterwards, and every write in between was seen, or nothing has changed.
--
-- KEYS[1]  the key
-- ARGV[1]  '1' if an old value is expected, '0' if the key is expected to be absent
-- ARGV[2]  the whole old value ('' if none)
-- ARGV[3]  '1' to write the new value, '0' to delete the key
-- ARGV[4]  the new value ('' if none)
-- ARGV[5]  its life in seconds
--
-- Returns 1 when the new value stands; else the current value, or nil if the key is absent. A current value equal to
-- the new one stands too: the caller's earlier call did it. It knows nothing of the format.
--
-- Where it stands it always writes, even when nothing changes: WAITAOF and WAIT look only at a connection's own last
-- write, so without one an earlier write that was never confirmed would pass as confirmed.

local key = KEYS[1]
local current = redis.call('GET', key)
local old = ARGV[1] == '1' and ARGV[2]
local new = ARGV[3] == '1' and ARGV[4]

if current ~= old and current ~= new then
  return current
end

if new then
  redis.call('SET', key, new, 'EX', ARGV[5])
elseif current then
  redis.call('DEL', key)
else
  redis.call('SET', key, '', 'EX', 1)
  redis.call('DEL', key)
end
return 1
