-- Sets a key to a value for so many milliseconds. Deletes first, so that a full Redis takes it too. Answers
-- 1 if it was still there, else 0.
local there = redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return there
