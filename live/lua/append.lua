-- Append a batch to one event's log: number, remember, append, count and publish, at once.
--
-- KEYS  1 items (also the channel)  2 seen  3 epoch  4 stats  5 copies  6 hidden  7 reposts
--       8 withheld  9 blocked
-- ARGV  1 an epoch to use where the log has none yet
--       2 the version of the blocklist by which items were judged, or "*" where there are none
--       then three per draft: how, uid, body; how is four lines: op, number, name, target
--         op         number    name      target     body
--         item       version   source    photos     entry
--         withheld   version   source    photos     the same, name of the hide, hide without kind
--                                                   and of, rule; a line each
--         retraction -         by        uid        entry without kind and of
--         restore    version   -         uid        head of the entry, then "\n", then its tail or nothing
--         notice     -         -         -          entry without kind
--         repost     -         -         original   -
-- Returns {epoch, 1 where the epoch is new else 0, verdict...}: the digits of the offset, or the
-- name of why there is none: duplicate, stale, tombstoned, unknown, refused, counted.
-- Returns {} and has done nothing where the blocklist is another one by now.
--
-- States in seen: live, hidden, gone for a post in the log; tombstone for one that was deleted
-- before it came; repost, done (an action, a notice) and reject for what is only known.

local items, seen, epoch_key, stats = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local copies, hidden, reposts, withheld = KEYS[5], KEYS[6], KEYS[7], KEYS[8]

if ARGV[2] ~= '*' and (redis.call('HGET', KEYS[9], 'version') or '') ~= ARGV[2] then return {} end

-- A call of Redis takes as long as all the rest of an entry, so a batch is read at its beginning
-- and written at its end, in one call each: what is new of the list, of seen and of stats.
local entries, messages, memory, counts = {}, {}, {}, {}

local function count(name, by)
  counts[name] = (counts[name] or 0) + (by or 1)
end

local epoch = redis.call('GET', epoch_key)
local fresh = 0

-- seen keeps the log's length under the empty uid. Where the two disagree, one of them was
-- deleted or evicted: offsets mean nothing any more, so it counts as if all were lost.
local length = redis.call('LLEN', items)
local known_length = tonumber(redis.call('HGET', seen, '') or 0)
if length < known_length or (length > 0 and known_length == 0) then
  redis.call('UNLINK', items, seen, copies, hidden, withheld)
  length, known_length, epoch = 0, 0, nil
  count('losses')
end

if not epoch then
  epoch, fresh = ARGV[1], 1
  redis.call('SET', epoch_key, epoch)
end

local KNOWN = '^(%d+):(%-?%d+):(%a+)$'
local hows, asked, states = {}, {}, {}
for n = 3, #ARGV, 3 do
  local how = hows[ARGV[n]]
  if not how then
    local op, number, name, target = string.match(ARGV[n], '^(%a+)\n(%d*)\n([^\n]*)\n([^\n]*)$')
    how = {op = op, number = number, name = name, target = target}
    hows[ARGV[n]] = how
    if op == 'retraction' or op == 'restore' then asked[#asked + 1] = target end
  end
  asked[#asked + 1] = ARGV[n + 1]
end
for n, known in ipairs(redis.call('HMGET', seen, unpack(asked))) do
  if known and not string.find(known, KNOWN) then error(seen .. ' holds what nobody of us wrote') end
  states[asked[n]] = known
end

-- {version, offset, state} of a uid, or nil. Numbers stay strings: a version may be
-- beyond what a double holds exactly, so it is compared by length, then by digits.
local function recall(uid)
  if not states[uid] then return nil end
  local version, offset, state = string.match(states[uid], KNOWN)
  return {version = version, offset = offset, state = state}
end

local function remember(uid, version, offset, state)
  states[uid] = version .. ':' .. offset .. ':' .. state
  memory[#memory + 1] = uid
  memory[#memory + 1] = states[uid]
end

local function newer(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end

local function duplicate()
  count('duplicates')
  return 'duplicate'
end

-- Without effect, but done: the same request, sent again much later, must not act then.
local function nothing_to_do(uid)
  remember(uid, '0', '-1', 'done')
  return duplicate()
end

-- The digits of the new entry's offset: a number becomes text once, which is not cheap in Lua.
local begin = epoch .. ' '
local function append(entry)
  local digits = string.format('%d', length)
  length = length + 1
  entries[#entries + 1] = entry
  messages[#messages + 1] = begin .. digits .. '\n' .. entry
  return digits
end

local function write_entries()
  if #entries > 0 then redis.call('RPUSH', items, unpack(entries)) end
  entries = {}
end

-- live/entry.py, stub(): the two must stay equal to the byte.
local function stub(entry)
  local salt = string.find(entry, ',"salt":"', 1, true)
  if not salt then return entry end
  local sha = string.find(entry, ',"sha":"', salt, true)
  local item = string.find(entry, ',"item":', sha, true)
  return string.sub(entry, 1, salt - 1) .. string.sub(entry, sha, item - 1) .. ',"gone":true}'
end

local function tail(entry)
  return string.sub(entry, (string.find(entry, ',"version":', 1, true)))
end

local function copy_made(uid, offset)
  local before = redis.call('HGET', copies, uid)
  redis.call('HSET', copies, uid, before and (before .. ',' .. offset) or offset)
end

-- Cut the text of a post out of every place of the log that holds it; returns the newest
-- state as a tail, or nil where the text was gone already.
local function cut_out(uid, offset)
  write_entries()
  local places = {offset}
  for place in string.gmatch(redis.call('HGET', copies, uid) or '', '%d+') do
    places[#places + 1] = place
  end
  local newest
  for _, place in ipairs(places) do
    local entry = redis.call('LINDEX', items, place)
    local left = stub(entry)
    if left ~= entry then
      newest = entry
      redis.call('LSET', items, place, left)
    end
  end
  redis.call('HDEL', copies, uid)
  return newest and tail(newest)
end

local op = {}

function op.item(uid, photos, version, source, body)
  local known = recall(uid)
  if not known then
    local offset = append(body)
    remember(uid, version, offset, 'live')
    count('items:' .. source)
    if photos ~= '0' then count('photos', tonumber(photos)) end
    return offset
  end
  local state = known.state
  if state == 'tombstone' then
    count('tombstoned')
    return 'tombstoned'
  end
  if not (state == 'live' or state == 'hidden' or state == 'gone') then return duplicate() end
  if not newer(version, known.version) then
    count('duplicates')
    return newer(known.version, version) and 'stale' or 'duplicate'
  end
  local entry = '{"kind":"edit","of":' .. known.offset .. string.sub(body, #'{"kind":"item"' + 1)
  if state == 'hidden' then redis.call('HSET', hidden, uid, tail(entry)) end
  local offset = append(state == 'live' and entry or stub(entry))
  if state == 'live' then copy_made(uid, offset) end
  remember(uid, version, known.offset, state)
  count('edits')
  return offset
end

-- What the blocklist keeps from readers: as if it were hidden in the moment in which it comes.
function op.withheld(uid, photos, version, source, body)
  local entry, name, hide, rule = string.match(body, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)$')
  local known = recall(uid)
  if known then
    -- An edit that brought the word: what readers have of the post goes first.
    if known.state == 'live' and newer(version, known.version) then
      op.retraction(name, uid, '0', 'moderator', hide)
      redis.call('HSET', withheld, uid, rule)
      count('withheld')
    end
    return op.item(uid, photos, version, source, entry)
  end
  local offset = append(stub(entry))
  redis.call('HSET', hidden, uid, tail(entry))
  redis.call('HSET', withheld, uid, rule)
  remember(uid, version, offset, 'hidden')
  remember(name, '0', append('{"kind":"retraction","of":' .. offset .. ',' .. hide), 'done')
  count('items:' .. source)
  if photos ~= '0' then count('photos', tonumber(photos)) end
  count('retractions')
  count('withheld')
  return offset
end

function op.retraction(uid, target, _, by, body)
  if recall(uid) then return duplicate() end
  local known = recall(target)
  if not known then
    if by ~= 'author' then return 'unknown' end
    remember(target, '0', '-1', 'tombstone')
    return 'tombstoned'
  end
  local state = known.state
  if state == 'gone' or state == 'tombstone' or (state == 'hidden' and by ~= 'author') then
    return nothing_to_do(uid)
  end
  if state ~= 'live' and state ~= 'hidden' then return 'refused' end
  local newest = state == 'live' and cut_out(target, known.offset)
  if by == 'author' then
    redis.call('HDEL', hidden, target)
    redis.call('HDEL', withheld, target)
  elseif newest then
    redis.call('HSET', hidden, target, newest)
  end
  local offset = append('{"kind":"retraction","of":' .. known.offset .. ',' .. body)
  remember(target, known.version, known.offset, by == 'author' and 'gone' or 'hidden')
  remember(uid, '0', offset, 'done')
  count('retractions')
  return offset
end

function op.restore(uid, target, version, _, body)
  if recall(uid) then return duplicate() end
  local known = recall(target)
  if not known then return 'unknown' end
  if known.state == 'live' then return nothing_to_do(uid) end
  if known.state ~= 'hidden' then return 'refused' end
  local split = string.find(body, '\n', 1, true)
  local head, given = string.sub(body, 1, split - 1), string.sub(body, split + 1)
  local kept = redis.call('HGET', hidden, target)
  if not kept and given == '' then return 'refused' end
  local offset = append('{"kind":"restore","of":' .. known.offset .. ',' .. head .. (kept or given))
  if not kept and newer(version, known.version) then known.version = version end
  redis.call('HDEL', hidden, target)
  redis.call('HDEL', withheld, target)
  copy_made(target, offset)
  remember(target, known.version, known.offset, 'live')
  remember(uid, '0', offset, 'done')
  count('restores')
  return offset
end

function op.notice(uid, _, _, _, body)
  if recall(uid) then return duplicate() end
  local offset = append('{"kind":"notice",' .. body)
  remember(uid, '0', offset, 'done')
  count('notices')
  return offset
end

function op.repost(uid, original)
  local known = recall(uid)
  if known and known.state == 'tombstone' then
    count('tombstoned')
    return 'tombstoned'
  end
  if known then return duplicate() end
  redis.call('HINCRBY', reposts, original, 1)
  remember(uid, '0', '-1', 'repost')
  count('reposts')
  return 'counted'
end

local answer = {epoch, fresh}
for n = 3, #ARGV, 3 do
  local how = hows[ARGV[n]]
  answer[#answer + 1] = op[how.op](ARGV[n + 1], how.target, how.number, how.name, ARGV[n + 2])
end

write_entries()
if length > known_length then
  memory[#memory + 1] = ''
  memory[#memory + 1] = length
end
if #memory > 0 then redis.call('HSET', seen, unpack(memory)) end
for name, by in pairs(counts) do redis.call('HINCRBY', stats, name, by) end
for _, message in ipairs(messages) do redis.call('PUBLISH', items, message) end
return answer
