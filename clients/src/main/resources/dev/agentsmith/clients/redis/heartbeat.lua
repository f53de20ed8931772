-- Renews a replica's heartbeat. Deletes first, so that a full Redis takes it too. Answers 1 if the last
-- one was still there, else 0: the replica was away for too long, or Redis lost it.
local there = redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return there
