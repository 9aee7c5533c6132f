-- Begin a new epoch, once: only where the log still is in the one that was found broken.
--
-- KEYS  1 epoch  2 items (the channel)
-- ARGV  1 the epoch that is over  2 the new one
-- Returns the epoch in force, or nil where the log is gone altogether.

local epoch = redis.call('GET', KEYS[1])
if epoch ~= ARGV[1] then return epoch end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[2], ARGV[2] .. ' -1\n')
return ARGV[2]
