-- Keep what could not be parsed, once, and count it.
--
-- KEYS  1 rejects  2 seen  3 stats
-- ARGV  1 the reject's uid  2 the reject  3 how many are kept
-- Returns 1 where it is new, else 0.

if redis.call('HSETNX', KEYS[2], ARGV[1], '0:-1:reject') == 0 then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
redis.call('HINCRBY', KEYS[3], 'rejects', 1)
local over = redis.call('LLEN', KEYS[1]) - tonumber(ARGV[3])
if over > 0 then
  redis.call('LTRIM', KEYS[1], over, -1)
  redis.call('HINCRBY', KEYS[3], 'rejects_dropped', over)
end
return 1
