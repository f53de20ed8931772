-- The only script that changes a run record (design.md §4). KEYS: the record, the index of open records,
-- the index of live tickets. ARGV: operation, run id, then what the operation needs. States only go
-- upwards. Each operation first deletes a field that is never there: a full Redis then takes the rest.
--
-- Beside the index of all that is open it keeps smaller ones, so that nothing a dispatcher does often
-- costs more the more runs there are: which holders there are and what each holds, what is live and what
-- waits, in all, of a project and of a user, and which runs a thread has. Their names are not among KEYS,
-- for the record alone knows them: one Redis, no cluster.
local record, open, tickets = KEYS[1], KEYS[2], KEYS[3]
local operation, run = ARGV[1], ARGV[2]
local rank = {accepted = 1, decided = 2, starting = 3, job = 4,
              refused = 9, asked = 9, cancelled = 9, ended = 9}
local hour = 3600

-- What the indexes go by.
local indexed = {'state', 'holder', 'number', 'arrival', 'project', 'user', 'thread', 'ticket', 'cancel',
                 'posted:terminal'}

local function facts()
  local values, found = redis.call('HMGET', record, unpack(indexed)), {}
  for i, field in ipairs(indexed) do
    found[field] = values[i] or ''
  end
  return found
end

-- A command that was cancelled while it waited is over once its thread was told.
local function is_over(it)
  return rank[it.state] == 9 and not (it.state == 'cancelled' and it['posted:terminal'] == '')
end

-- Also what a newer version is about may take room.
local function takes_room(state)
  return not rank[state] or (rank[state] >= rank.starting and rank[state] < 9)
end

local holders, held, live, waiting = 'agentsmith:holders', 'agentsmith:held:', 'agentsmith:live', 'agentsmith:waiting:'

local function live_of(it)
  return {live, live .. ':project:' .. it.project, live .. ':user:' .. it.user}
end

-- The smaller indexes that have it, by key.
local function places(it)
  local at = {}
  if it.state == '' or is_over(it) then
    return at
  end
  at[held .. it.holder] = 'held'
  if takes_room(it.state) then
    for _, key in ipairs(live_of(it)) do
      at[key] = 'set'
    end
  end
  if it.state == 'decided' and it.project ~= '' then
    at[waiting .. it.project] = 'line'
  end
  if it.thread ~= '' then
    at['agentsmith:thread:' .. it.thread] = 'set'
  end
  return at
end

local function move(before, now)
  local from, to = places(before), places(now)
  for key, kind in pairs(from) do
    if not to[key] then
      redis.call(kind == 'line' and 'ZREM' or 'SREM', key, run)
      if kind == 'held' and redis.call('EXISTS', key) == 0 then
        redis.call('SREM', holders, before.holder)
      end
    end
  end
  for key, kind in pairs(to) do
    if not from[key] then
      if kind == 'line' then
        redis.call('ZADD', key, now.arrival, run)
      else
        redis.call('SADD', key, run)
      end
      if kind == 'held' then
        redis.call('SADD', holders, now.holder)
      end
    end
  end
end

-- `before` is what the record was; `author` the holder who made the change and knows of it, who holds it
-- now if that is not given, or '' if somebody else did; `known` what it is now, where that is not to be read.
local function index(before, author, known)
  local now = known or facts()
  move(before, now)
  if is_over(now) then
    redis.call('HDEL', open, run)
    redis.call('EXPIRE', record, hour)
    if now.ticket ~= '' then
      if redis.call('HGET', tickets, now.ticket) == run then
        redis.call('HDEL', tickets, now.ticket)
      end
      -- For "retry #42", once: late edits of an ended run take nothing back.
      if redis.call('HSETNX', record, 'last', '1') == 1 then
        redis.call('SET', 'agentsmith:last:' .. now.ticket, run, 'EX', hour)
      end
    end
  else
    if now.ticket ~= '' and takes_room(now.state) then
      -- Started while Redis was away: the claim comes with the record.
      redis.call('HSETNX', tickets, now.ticket, run)
    end
    local entry, changed = {}, is_over(before)
    for _, field in ipairs({'state', 'holder', 'number', 'arrival', 'project', 'user', 'cancel'}) do
      entry[field] = now[field]
      changed = changed or now[field] ~= before[field]
    end
    if changed then
      redis.call('HSET', open, run, cjson.encode(entry))
    end
  end
  redis.call('PUBLISH', 'agentsmith:records', run .. ' ' .. (author or now.holder))
end

local function set_from(first)
  if #ARGV >= first then
    redis.call('HSET', record, unpack(ARGV, first))
  end
end

redis.call('HDEL', record, '-')

if operation == 'accept' then
  -- ARGV: field, value, … Thousands may come in a second, so nothing is read that was just written.
  local there = redis.call('HGET', record, 'state')
  if there then
    return {'exists', there}
  end
  local nothing, now = {}, {}
  for _, field in ipairs(indexed) do
    nothing[field], now[field] = '', ''
  end
  for i = 3, #ARGV, 2 do
    now[ARGV[i]] = ARGV[i + 1]
  end
  if now.state ~= 'accepted' then
    return redis.error_reply('a new record is accepted, not ' .. now.state)
  end
  set_from(3)
  index(nothing, nil, now)
  return {'ok', now.state}
end

local before = facts()
local state = before.state
if state ~= '' and not rank[state] then
  return {'unreadable', state}
end

if operation == 'restore' then
  -- ARGV: field, value, … of a record that somebody remembers
  local remembered = {}
  for i = 3, #ARGV, 2 do
    remembered[ARGV[i]] = ARGV[i + 1]
  end
  local level, hold, held_by = rank[remembered.state] or 0, tonumber(remembered.number) or 0, tonumber(before.number) or 0
  local behind = state == ''
    or (held_by <= hold and rank[state] < level)
    or (held_by < hold and rank[state] == level and level < 9)
  if not behind then
    if rank[state] == level then
      -- Somebody poorer was faster: what nobody else knows is not lost for that.
      local added = 0
      for i = 3, #ARGV, 2 do
        if ARGV[i] ~= 'last' then
          added = added + redis.call('HSETNX', record, ARGV[i], ARGV[i + 1])
        end
      end
      if added > 0 then index(before, '') end
    end
    return {'kept', state}
  end
  set_from(3)
  redis.call('HDEL', record, 'last') -- what it stands for is lost too
  index(before, '')
  return {'ok', remembered.state}
end

if state == '' then
  return {'missing', ''}
end

if operation == 'cancel' then
  -- ARGV: who asks. Before the Job this is the end; after it, the agent is to be asked.
  if rank[state] == 9 then
    return {'over', state}
  end
  if before.cancel == '' then
    redis.call('HSET', record, 'cancel', ARGV[3])
  end
  if rank[state] < rank.starting then
    redis.call('HSET', record, 'state', 'cancelled')
    redis.call('PERSIST', record)
    index(before, '')
    return {'ok', 'cancelled'}
  end
  index(before, '')
  return {'ok', state}
end

if operation == 'takeover' then
  -- ARGV: new holder, the holder and number seen
  if is_over(before) then
    return {'over', state}
  end
  if before.holder ~= ARGV[4] or before.number ~= ARGV[5] then
    return {'lost', before.holder}
  end
  redis.call('HSET', record, 'holder', ARGV[3], 'number', tostring(tonumber(ARGV[5]) + 1))
  index(before, ARGV[3])
  return {'ok', state}
end

-- The rest is the holder's alone. ARGV: holder, number, …
if before.holder ~= ARGV[3] or before.number ~= ARGV[4] then
  return {'lost', before.holder}
end

if operation == 'change' then
  -- ARGV: …, the state to reach or '' to stay, field, value, …
  local to = ARGV[5]
  if to == '' and #ARGV == 7 and ARGV[6] == 'posting' then
    -- Before and after every edit: no index knows of it, and it is the next holder who reads it.
    redis.call('HSET', record, 'posting', ARGV[7])
    return {'ok', state}
  end
  if to ~= '' and to ~= state then
    if rank[state] == 9 or rank[to] < rank[state]
        or ((to == 'refused' or to == 'asked' or to == 'cancelled') and rank[state] > rank.decided) then
      return {'state', state}
    end
    redis.call('HSET', record, 'state', to)
  end
  set_from(6)
  index(before, ARGV[3])
  return {'ok', to == '' and state or to}
end

if operation == 'start' then
  -- ARGV: …, ticket, whether to run though the ticket is live (1 or 0), most live runs in all, of the
  -- project, of the user
  if state ~= 'decided' then
    return {'state', state}
  end
  local ticket, project, user = ARGV[5], before.project, before.user
  if ticket ~= '' and ARGV[6] ~= '1' then
    local other = redis.call('HGET', tickets, ticket)
    if other and other ~= run and redis.call('HEXISTS', open, other) == 1 then
      return {'ticket', other}
    end
  end
  local parts = live_of(before)
  local function count_of(other_user)
    return redis.call('SCARD', live .. ':user:' .. other_user)
  end
  local free = math.min(
    tonumber(ARGV[7]) - redis.call('SCARD', parts[1]), tonumber(ARGV[8]) - redis.call('SCARD', parts[2]))
  local most_of_user, line = tonumber(ARGV[9]), waiting .. project
  local goes = free > 0 and count_of(user) < most_of_user
  if goes then
    -- Who came earlier goes first, unless it is held back by its own user's limit.
    local first = 0
    for _, other in ipairs(redis.call('ZRANGEBYSCORE', line, '-inf', '(' .. before.arrival)) do
      local other_user = redis.call('HGET', 'agentsmith:' .. other .. ':record', 'user') or ''
      if count_of(other_user) < most_of_user then first = first + 1 end
      if first >= free then break end
    end
    goes = first < free
  end
  if not goes then
    return {'full', tostring(redis.call('ZCOUNT', line, '-inf', '(' .. before.arrival) + 1)}
  end
  redis.call('HSET', record, 'state', 'starting', 'ticket', ticket)
  if ticket ~= '' then
    redis.call('HSET', tickets, ticket, run)
  end
  index(before, ARGV[3])
  return {'ok', 'starting'}
end

return redis.error_reply('unknown operation ' .. operation)
