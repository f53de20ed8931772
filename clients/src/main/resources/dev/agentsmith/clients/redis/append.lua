-- Appends one run event (design.md §4). KEYS: the run's stream. ARGV: writer, seq, whether the event
-- carries the whole state (1 or 0), the event, the channel, seconds until the stream expires.
-- Answers {what, last}: 'ok', 'last' (not accepted: go on after `last`) or 'writer' (another process
-- writes this run).
local stream, writer, seq = KEYS[1], ARGV[1], tonumber(ARGV[2])
local carries_state = ARGV[3] == '1'

local last = 0
local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
if newest then
  last = tonumber(string.match(newest[1], '^%d+'))
  local fields = newest[2]
  for i = 1, #fields, 2 do
    if fields[i] == 'w' and fields[i + 1] ~= writer then
      return {'writer', last}
    end
  end
end

if seq <= last or (seq > last + 1 and not carries_state) then
  return {'last', last}
end

if carries_state then
  -- Trims first: a full Redis still takes a script whose first write frees something, so the end of a
  -- run is always written.
  redis.call('XTRIM', stream, 'MAXLEN', 0)
end
redis.call('XADD', stream, ARGV[2] .. '-0', 'e', ARGV[4], 'w', writer)
redis.call('EXPIRE', stream, ARGV[6])
redis.call('PUBLISH', ARGV[5], ARGV[4])
return {'ok', seq}
