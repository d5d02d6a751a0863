-- Guarantees: of what several limits allow, a use is counted under each or under none, and no window ever holds more
-- uses than it may. A use that a limit has counted already is free there.
--
-- KEYS      a sorted set a limit: its uses by their instant in milliseconds
-- ARGV[1]   now, in milliseconds
-- ARGV[2..] for each limit: the use, the longest window in seconds, the number of windows, and for each of these how
--           many uses it takes and its length in milliseconds
--
-- Returns {0, 0} where it is counted, else the milliseconds until it would be, and the number of the limit that is in
-- the way longest. A use in the future, where the clock went back, is in the way no longer than one of now.

local now = tonumber(ARGV[1])
local at = 2
local due = {}
local wait, full = 0, 0

for number, key in ipairs(KEYS) do
  local use, life, windows = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local counted = redis.call('ZSCORE', key, use)
  if not counted or tonumber(counted) <= now - life * 1000 then
    table.insert(due, { key, use, life })
    for window = 1, windows do
      local most, length = tonumber(ARGV[at + 1 + 2 * window]), tonumber(ARGV[at + 2 + 2 * window])
      local oldest = redis.call('ZREVRANGE', key, most - 1, most - 1, 'WITHSCORES')[2]
      local left = oldest and math.min(tonumber(oldest) + length - now, length) or 0
      if left > wait then
        wait, full = left, number
      end
    end
  end
  at = at + 3 + 2 * windows
end

if wait == 0 then
  for _, limit in ipairs(due) do
    local key, use, life = unpack(limit)
    redis.call('ZADD', key, ARGV[1], use)
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now - life * 1000))
    redis.call('EXPIRE', key, life)
  end
end
return { wait, full }
