-- Take a log away: only where it is exactly the one that was compared with the archive.
--
-- KEYS  1 epoch  2 items, then all else that goes with it
-- ARGV  1 the epoch  2 how many entries
-- Returns 1 where it went, else 0.

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if redis.call('LLEN', KEYS[2]) ~= tonumber(ARGV[2]) then return 0 end
redis.call('UNLINK', unpack(KEYS))
return 1
