-- Adds to what a project spent in a day, if it stays within the limit (an empty one: always).
-- KEYS: the day's sum, and what remembers a reservation: asked for it again, it is not added twice.
-- ARGV: what to add, the limit, what to add if there is no sum any more: then what was reserved is gone
-- with it (empty: the same), and for how many seconds a reservation is remembered.
-- Answers: 1 if it was added, and the sum.
local before = redis.call('GET', KEYS[1])
local spent = tonumber(before or '0')
local add = ARGV[1]
if KEYS[2] and before and redis.call('EXISTS', KEYS[2]) == 1 then
  return {1, string.format('%.0f', spent)}
end
if not before and ARGV[3] ~= '' then
  add = ARGV[3]
end
if ARGV[2] ~= '' and spent + tonumber(add) > tonumber(ARGV[2]) then
  return {0, string.format('%.0f', spent)}
end
local sum = redis.call('INCRBY', KEYS[1], add)
redis.call('EXPIRE', KEYS[1], 172800)
if KEYS[2] then
  redis.call('SET', KEYS[2], '1', 'EX', ARGV[4])
end
return {1, string.format('%.0f', sum)}
