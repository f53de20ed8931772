-- Renews a replica's heartbeat. Deletes first, so that a full Redis takes it too.
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
