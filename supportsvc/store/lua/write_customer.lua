-- Guarantees: no record gives way to that of an older ticket, and no reader is forgotten that a record ever named and
-- that may still hold a copy: who is named no more stands among the gone. So it is with the hashes of e-mails.
--
-- KEYS[1]  the Customer's key
-- ARGV[1]  the ticket
-- ARGV[2]  until, ARGV[3] gift_until, ARGV[4] collecting: as they are kept
-- ARGV[5]  the readers, 16 bytes each
-- ARGV[6]  the record's life in seconds
-- ARGV[7]  its life in seconds where it names nobody, now or before
-- ARGV[8]  how many of the gone are kept at most, the latest
-- ARGV[9]  the hash of the e-mail, 16 bytes, or ''
-- ARGV[10] how many of those it replaced are kept at most, the latest
-- ARGV[11] refused_until, as it is kept
--
-- Returns the record that stood before, without a ticket where none did, and the one that stands now, whoever wrote it.

local key = KEYS[1]
local size = 16

local function fields()
  return redis.call('HMGET', key, 'ticket', 'taken', 'until', 'gift_until', 'collecting', 'readers', 'gone', 'email',
    'emails_gone', 'refused_until', 'told')
end

local function left_over(before, now, most)
  local named = {}
  for at = 1, #now, size do
    named[string.sub(now, at, at + size - 1)] = true
  end
  local gone = {}
  for at = 1, #before, size do
    local id = string.sub(before, at, at + size - 1)
    if not named[id] then
      named[id] = true
      gone[#gone + 1] = id
    end
  end
  return table.concat(gone, '', math.max(1, #gone - tonumber(most) + 1))
end

local standing = fields()
if tonumber(standing[1] or 0) > tonumber(ARGV[1]) then
  return { standing, standing }
end

local gone = left_over((standing[7] or '') .. (standing[6] or ''), ARGV[5], ARGV[8])
local emails_gone = left_over((standing[9] or '') .. (standing[8] or ''), ARGV[9], ARGV[10])
redis.call('HSET', key, 'ticket', ARGV[1], 'until', ARGV[2], 'gift_until', ARGV[3], 'collecting', ARGV[4],
  'readers', ARGV[5], 'gone', gone, 'email', ARGV[9], 'emails_gone', emails_gone,
  'refused_until', ARGV[11])
local names_nobody = ARGV[5] == '' and gone == '' and ARGV[9] == ''
redis.call('EXPIRE', key, names_nobody and ARGV[7] or ARGV[6])
return { standing, fields() }
