-- Adds to what a project spent in a day, if it stays within the limit (an empty one: always).
-- KEYS: the day's sum. ARGV: what to add, the limit, and what to add if there is no sum any more: then
-- what was reserved is gone with it. Answers: 1 if it was added, and the sum.
local before = redis.call('GET', KEYS[1])
local spent = tonumber(before or '0')
local add = ARGV[1]
if not before and ARGV[3] then
  add = ARGV[3]
end
if ARGV[2] ~= '' and spent + tonumber(add) > tonumber(ARGV[2]) then
  return {0, string.format('%.0f', spent)}
end
local sum = redis.call('INCRBY', KEYS[1], add)
redis.call('EXPIRE', KEYS[1], 172800)
return {1, string.format('%.0f', sum)}
