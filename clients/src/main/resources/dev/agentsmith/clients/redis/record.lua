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

local function get(field)
  return redis.call('HGET', record, field) or ''
end

-- A command that was cancelled while it waited is over once its thread was told.
local function is_over(state)
  return rank[state] == 9 and not (state == 'cancelled' and get('posted:terminal') == '')
end

-- Also what a newer version is about may take room.
local function takes_room(state)
  return not rank[state] or (rank[state] >= rank.starting and rank[state] < 9)
end

local holders, live, waiting = 'agentsmith:holders', 'agentsmith:live', 'agentsmith:waiting:'

-- What the smaller indexes go by.
local function place()
  return {holder = get('holder'), project = get('project'), user = get('user'), thread = get('thread')}
end

local function live_of(at)
  return {live, live .. ':project:' .. at.project, live .. ':user:' .. at.user}
end

local function take_out(at)
  local held = 'agentsmith:held:' .. at.holder
  if redis.call('SREM', held, run) == 1 and redis.call('EXISTS', held) == 0 then
    redis.call('SREM', holders, at.holder)
  end
  for _, key in ipairs(live_of(at)) do
    redis.call('SREM', key, run)
  end
  redis.call('ZREM', waiting .. at.project, run)
  redis.call('SREM', 'agentsmith:thread:' .. at.thread, run)
end

local function put_in(at, state)
  redis.call('SADD', 'agentsmith:held:' .. at.holder, run)
  redis.call('SADD', holders, at.holder)
  if takes_room(state) then
    for _, key in ipairs(live_of(at)) do
      redis.call('SADD', key, run)
    end
  end
  if state == 'decided' and at.project ~= '' then
    redis.call('ZADD', waiting .. at.project, get('arrival'), run)
  end
  if at.thread ~= '' then
    redis.call('SADD', 'agentsmith:thread:' .. at.thread, run)
  end
end

-- `before` is where the record had its place; `author` the holder who made the change and knows of it, or
-- '' if somebody else did.
local function index(before, author)
  local state = get('state')
  local ticket = get('ticket')
  take_out(before)
  if is_over(state) then
    redis.call('HDEL', open, run)
    redis.call('EXPIRE', record, hour)
    if ticket ~= '' then
      if redis.call('HGET', tickets, ticket) == run then
        redis.call('HDEL', tickets, ticket)
      end
      -- For "retry #42", once: late edits of an ended run take nothing back.
      if redis.call('HSETNX', record, 'last', '1') == 1 then
        redis.call('SET', 'agentsmith:last:' .. ticket, run, 'EX', hour)
      end
    end
  else
    if ticket ~= '' and takes_room(state) then
      -- Started while Redis was away: the claim comes with the record.
      redis.call('HSETNX', tickets, ticket, run)
    end
    put_in(place(), state)
    redis.call('HSET', open, run, cjson.encode({
      state = state, holder = get('holder'), number = get('number'), arrival = get('arrival'),
      project = get('project'), user = get('user'), cancel = get('cancel')}))
  end
  redis.call('PUBLISH', 'agentsmith:records', run .. ' ' .. author)
end

local function set_from(first)
  for i = first, #ARGV, 2 do
    redis.call('HSET', record, ARGV[i], ARGV[i + 1])
  end
end

redis.call('HDEL', record, '-')
local state, before = get('state'), place()
if state ~= '' and not rank[state] then
  return {'unreadable', state}
end

if operation == 'accept' then
  -- ARGV: field, value, …
  if state ~= '' then
    return {'exists', state}
  end
  set_from(3)
  redis.call('HSET', record, 'state', 'accepted', 'number', '1')
  index(before, get('holder'))
  return {'ok', 'accepted'}
end

if operation == 'restore' then
  -- ARGV: field, value, … of a record that somebody remembers
  local remembered = {}
  for i = 3, #ARGV, 2 do
    remembered[ARGV[i]] = ARGV[i + 1]
  end
  if state ~= '' and rank[state] >= (rank[remembered.state] or 0) then
    if rank[state] == rank[remembered.state] then
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
  if get('cancel') == '' then
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
  if is_over(state) then
    return {'over', state}
  end
  if get('holder') ~= ARGV[4] or get('number') ~= ARGV[5] then
    return {'lost', get('holder')}
  end
  redis.call('HSET', record, 'holder', ARGV[3], 'number', tostring(tonumber(ARGV[5]) + 1))
  index(before, ARGV[3])
  return {'ok', state}
end

-- The rest is the holder's alone. ARGV: holder, number, …
if get('holder') ~= ARGV[3] or get('number') ~= ARGV[4] then
  return {'lost', get('holder')}
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
  return {'ok', get('state')}
end

if operation == 'start' then
  -- ARGV: …, ticket, whether to run though the ticket is live (1 or 0), most live runs in all, of the
  -- project, of the user
  if state ~= 'decided' then
    return {'state', state}
  end
  local ticket, project, user = ARGV[5], get('project'), get('user')
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
    for _, other in ipairs(redis.call('ZRANGEBYSCORE', line, '-inf', '(' .. get('arrival'))) do
      local other_user = redis.call('HGET', 'agentsmith:' .. other .. ':record', 'user') or ''
      if count_of(other_user) < most_of_user then first = first + 1 end
      if first >= free then break end
    end
    goes = first < free
  end
  if not goes then
    return {'full', tostring(redis.call('ZCOUNT', line, '-inf', '(' .. get('arrival')) + 1)}
  end
  redis.call('HSET', record, 'state', 'starting', 'ticket', ticket)
  if ticket ~= '' then
    redis.call('HSET', tickets, ticket, run)
  end
  index(before, ARGV[3])
  return {'ok', 'starting'}
end

return redis.error_reply('unknown operation ' .. operation)
