-- The only script that changes a run record (design.md §4). KEYS: the record, the index of open records,
-- the index of live tickets. ARGV: operation, run id, then what the operation needs. States only go
-- upwards. Each operation first deletes a field that is never there: a full Redis then takes the rest.
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

local function index()
  local state = get('state')
  local ticket = get('ticket')
  if is_over(state) then
    redis.call('HDEL', open, run)
    redis.call('EXPIRE', record, hour)
    if ticket ~= '' then
      if redis.call('HGET', tickets, ticket) == run then
        redis.call('HDEL', tickets, ticket)
      end
      -- For "retry #42", once: late edits of an ended run take nothing back. Its name is not among KEYS, for the record alone knows it: one Redis, no cluster.
      if redis.call('HSETNX', record, 'last', '1') == 1 then
        redis.call('SET', 'agentsmith:last:' .. ticket, run, 'EX', hour)
      end
    end
  else
    if ticket ~= '' and rank[state] >= rank.starting and rank[state] < 9 then
      -- Started while Redis was away: the claim comes with the record.
      redis.call('HSETNX', tickets, ticket, run)
    end
    redis.call('HSET', open, run, cjson.encode({
      state = state, holder = get('holder'), number = get('number'), arrival = get('arrival'),
      project = get('project'), user = get('user')}))
  end
  redis.call('PUBLISH', 'agentsmith:records', run)
end

local function set_from(first)
  for i = first, #ARGV, 2 do
    redis.call('HSET', record, ARGV[i], ARGV[i + 1])
  end
end

redis.call('HDEL', record, '-')
local state = get('state')
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
  index()
  return {'ok', 'accepted'}
end

if operation == 'restore' then
  -- ARGV: field, value, … of a record that somebody remembers
  local remembered = {}
  for i = 3, #ARGV, 2 do
    remembered[ARGV[i]] = ARGV[i + 1]
  end
  if state ~= '' and rank[state] >= rank[remembered.state] then
    return {'kept', state}
  end
  set_from(3)
  index()
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
    index()
    return {'ok', 'cancelled'}
  end
  index()
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
  index()
  return {'ok', state}
end

-- The rest is the holder's alone. ARGV: holder, number, …
if get('holder') ~= ARGV[3] or get('number') ~= ARGV[4] then
  return {'lost', get('holder')}
end

if operation == 'change' then
  -- ARGV: …, the state to reach or '' to stay, field, value, …
  local to = ARGV[5]
  if to ~= '' and to ~= state then
    if rank[state] == 9 or rank[to] < rank[state]
        or ((to == 'refused' or to == 'asked' or to == 'cancelled') and rank[state] > rank.decided) then
      return {'state', state}
    end
    redis.call('HSET', record, 'state', to)
  end
  set_from(6)
  index()
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
  local total, of_project, of_user, waiting = 0, 0, {}, {}
  local arrival = tonumber(get('arrival'))
  local entries = redis.call('HGETALL', open)
  for i = 1, #entries, 2 do
    if entries[i] ~= run then
      local other = cjson.decode(entries[i + 1])
      if other.state == 'starting' or other.state == 'job' then
        total = total + 1
        if other.project == project then of_project = of_project + 1 end
        of_user[other.user] = (of_user[other.user] or 0) + 1
      elseif other.state == 'decided' and other.project == project
          and tonumber(other.arrival) < arrival then
        waiting[#waiting + 1] = other.user
      end
    end
  end
  -- Who came earlier goes first, unless it is held back by its own user's limit.
  local most_of_user, first = tonumber(ARGV[9]), 0
  for _, other_user in ipairs(waiting) do
    if (of_user[other_user] or 0) < most_of_user then first = first + 1 end
  end
  local free = math.min(tonumber(ARGV[7]) - total, tonumber(ARGV[8]) - of_project)
  if free <= first or (of_user[user] or 0) >= most_of_user then
    return {'full', tostring(#waiting + 1)}
  end
  redis.call('HSET', record, 'state', 'starting', 'ticket', ticket)
  if ticket ~= '' then
    redis.call('HSET', tickets, ticket, run)
  end
  index()
  return {'ok', 'starting'}
end

return redis.error_reply('unknown operation ' .. operation)
