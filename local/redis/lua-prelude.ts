// The Lua side of a script's world: which globals exist, that nobody can change them, and how errors get their line.

/**
 * A chunk that is called with `host` (call, pcall, sha1hex, deny, missing) and returns the environment of
 * scripts, the table behind it (KEYS and ARGV go there) and the message handler. What Redis has and this has
 * not: cjson, cmsgpack, struct, bit, and a math.random that repeats.
 */
export const prelude = `
local host = ...

local function locked(t)
  return setmetatable({}, { __index = t, __newindex = host.deny, __metatable = false })
end

local function single(field)
  return function(text)
    if type(text) ~= 'string' then return { err = 'ERR wrong number or type of arguments' } end
    if field == 'err' then
      if text:sub(1, 1) == '-' then text = text:sub(2) end
      if not text:find(' ', 1, true) then text = 'ERR ' .. text end
    end
    return { [field] = text }
  end
end

-- Redis hands a caught error on as its text, also where redis.call raised a table.
local function plain(ok, caught, ...)
  if not ok and type(caught) == 'table' and caught.err then return ok, caught.err end
  return ok, caught, ...
end

local env
local maths = {}
for name, value in pairs(math) do maths[name] = value end
-- Doubles, as every number: 5.3 would answer with its 32-bit integers.
function maths.floor(x) return math.floor(x) + 0.0 end
function maths.ceil(x) return math.ceil(x) + 0.0 end
function maths.pow(x, y) return x ^ y end
function maths.mod(x, y) return math.fmod(x, y) end

local base = {
  assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs, next = next, pairs = pairs,
  rawequal = rawequal, rawget = rawget, select = select, setmetatable = setmetatable, tonumber = tonumber,
  tostring = tostring, type = type, xpcall = xpcall, unpack = table.unpack,
  pcall = function(...) return plain(pcall(...)) end,
  loadstring = function(text, name) return load(text, name, 't', env) end,
  string = locked(string), table = locked(table), math = locked(maths), os = locked({ clock = os.clock }),
  redis = locked({
    call = host.call, pcall = host.pcall, sha1hex = host.sha1hex,
    error_reply = single('err'), status_reply = single('ok'),
    log = function() end, LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
  }),
}
setmetatable(base, { __index = host.missing })
env = setmetatable({}, { __index = base, __newindex = host.deny, __metatable = false })

local function handler(caught)
  local at = debug.getinfo(2, 'Sl')
  if at and at.what == 'J' then at = debug.getinfo(3, 'Sl') end -- a host function: the line wanted is its caller's
  if type(caught) ~= 'table' then caught = { err = 'ERR ' .. tostring(caught) } end
  local where = at and at.source:sub(1, 1) == '@' and (', on ' .. at.source .. ':' .. at.currentline .. '.') or ''
  return { err = tostring(caught.err), where = where }
end

return env, base, handler
`;
