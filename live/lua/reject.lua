-- Keep what could not be parsed, once, and count it. The oldest make room for it.
--
-- KEYS  1 rejects  2 seen  3 stats
-- ARGV  1 the reject's uid  2 the reject  3 how many bytes of rejects are kept
-- Returns 1 where it is new, else 0.

if redis.call('HSETNX', KEYS[2], ARGV[1], '0:-1:reject') == 0 then return 0 end
redis.call('HINCRBY', KEYS[3], 'rejects', 1)
-- An empty list has no bytes, whatever was counted: somebody may have deleted it.
if redis.call('RPUSH', KEYS[1], ARGV[2]) == 1 then redis.call('HSET', KEYS[3], 'rejects_bytes', 0) end
local bytes = redis.call('HINCRBY', KEYS[3], 'rejects_bytes', #ARGV[2])
while bytes > tonumber(ARGV[3]) do
  local oldest = redis.call('LPOP', KEYS[1])
  if not oldest then break end
  redis.call('HINCRBY', KEYS[3], 'rejects_dropped', 1)
  bytes = redis.call('HINCRBY', KEYS[3], 'rejects_bytes', -#oldest)
end
return 1
