-- Guarantees: no record gives way to that of an older ticket, and no reader is forgotten that a record ever named and
-- that may still hold a copy: who is named no more stands among the gone.
--
-- KEYS[1]  the Customer's key
-- ARGV[1]  the ticket
-- ARGV[2]  until, ARGV[3] gift_until, ARGV[4] collecting: as they are kept
-- ARGV[5]  the readers, 16 bytes each
-- ARGV[6]  the record's life in seconds
-- ARGV[7]  its life in seconds where it names nobody, now or before
-- ARGV[8]  how many of the gone are kept at most, the latest
--
-- Returns the record that stood before, without a ticket where none did, and the one that stands now, whoever wrote it.

local key = KEYS[1]
local size = 16

local function fields()
  return redis.call('HMGET', key, 'ticket', 'taken', 'until', 'gift_until', 'collecting', 'readers', 'gone')
end

local standing = fields()
if tonumber(standing[1] or 0) > tonumber(ARGV[1]) then
  return { standing, standing }
end

local named = {}
for at = 1, #ARGV[5], size do
  named[string.sub(ARGV[5], at, at + size - 1)] = true
end

local gone = {}
local before = (standing[7] or '') .. (standing[6] or '')
for at = 1, #before, size do
  local reader = string.sub(before, at, at + size - 1)
  if not named[reader] then
    named[reader] = true
    gone[#gone + 1] = reader
  end
end

local latest = math.max(1, #gone - tonumber(ARGV[8]) + 1)
local left = table.concat(gone, '', latest)
redis.call('HSET', key, 'ticket', ARGV[1], 'until', ARGV[2], 'gift_until', ARGV[3], 'collecting', ARGV[4],
  'readers', ARGV[5], 'gone', left)
local names_nobody = ARGV[5] == '' and left == ''
redis.call('EXPIRE', key, names_nobody and ARGV[7] or ARGV[6])
return { standing, fields() }
