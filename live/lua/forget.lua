-- Drop one reject.
--
-- KEYS  1 rejects  2 stats
-- ARGV  1 the reject
-- Returns 1 where it was there, else 0.

local dropped = redis.call('LREM', KEYS[1], 1, ARGV[1])
if dropped > 0 then redis.call('HINCRBY', KEYS[2], 'rejects_bytes', -#ARGV[1]) end
return dropped
