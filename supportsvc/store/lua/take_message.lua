-- Guarantees: a message is handed to one sender at a time. Who took it has the first pause for itself; after that, or
-- after the pause that follows each further try, it is handed out again: so a message whose sender died is taken over.
--
-- KEYS[1]  the stream
-- ARGV[1]  the group, which is also the name of its only consumer
-- ARGV[2]  the entry after which to look for one to be tried again, '' for the first
-- ARGV[3]  how many of those under way are looked at
-- ARGV[4…] the pauses in milliseconds, after the first try, the second and so on; the last one holds for all others
--
-- Returns the entry to go on from next time, '' for the first, and an entry with its tries, this one included, or none.

local key, group = KEYS[1], ARGV[1]
if redis.call('EXISTS', key) == 0 then
  return { '', false }
end

local from = ARGV[2] == '' and '-' or '(' .. ARGV[2]
local waiting = redis.call('XPENDING', key, group, 'IDLE', ARGV[4], from, '+', ARGV[3])
for _, found in ipairs(waiting) do
  local id, idle, tries = found[1], found[3], found[4]
  local pause = tonumber(ARGV[math.min(3 + tries, #ARGV)])
  if idle >= pause then
    local claimed = redis.call('XCLAIM', key, group, group, 0, id)
    if claimed[1] then
      return { id, { id, claimed[1][2], tries + 1 } }
    end
  end
end
local last = #waiting == tonumber(ARGV[3]) and waiting[#waiting][1] or ''

local read = redis.call('XREADGROUP', 'GROUP', group, group, 'COUNT', 1, 'STREAMS', key, '>')
if not read then
  return { last, false }
end
local entry = read[1][2][1]
return { last, { entry[1], entry[2], 1 } }
