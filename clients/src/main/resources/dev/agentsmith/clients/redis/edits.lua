-- Takes turns at editing messages: one every so often, whoever waits longest first, and before them those
-- whose edit is their last: nothing newer will ever take its place. Who does not come for their turn keeps
-- their place for a while, but a moment later the turn is anybody's.
-- KEYS: when the next edit may be, who waits since when, who asked last when.
-- ARGV: who asks, milliseconds between two edits, after how many without asking one waits no more, whether
-- it is their last edit (1 or 0).
-- Answers: 0 if the turn is theirs, else in how many milliseconds it could be.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local interval = tonumber(ARGV[2])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - tonumber(ARGV[3]))) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('ZREM', KEYS[3], gone)
end
local since = time[1] * 1000000 + time[2]
if ARGV[4] == '1' then
  since = since - 3600 * 1000000
end
redis.call('ZADD', KEYS[2], 'LT', string.format('%.0f', since), ARGV[1])
redis.call('ZADD', KEYS[3], now, ARGV[1])
local next = tonumber(redis.call('GET', KEYS[1]) or '0')
if next > now + interval then
  next = now + interval -- a clock that was set back
end
local before = redis.call('ZRANK', KEYS[2], ARGV[1])
local moment = math.min(interval, 200)
if (now >= next and before == 0) or now >= next + moment then
  redis.call('SET', KEYS[1], string.format('%.0f', now + interval), 'PX', 60000)
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  return 0
end
redis.call('PEXPIRE', KEYS[2], 60000)
redis.call('PEXPIRE', KEYS[3], 60000)
return math.max(next - now, 1) + before * interval
