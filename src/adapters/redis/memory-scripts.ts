// The Lua of the memory cache. Each script is one atomic step on one key.

/** `sha1` is that of `text`; a test compares them, because WebCrypto has no synchronous digest to compute it here. */
export type Script = { readonly text: string; readonly sha1: string };

/**
 * Writes unless a tombstone or something newer is there. Order: version, then applied_seq (dead letters move it
 * without a version), then cached_at. A raised accepted_seq is carried over with the updates it stands for. A value
 * that readValue would not take (another owner, a number beyond what is exact) has no rank and is written over.
 * ARGV: owner, version, accepted, applied, pending, failed, cached_at, JSON, seconds. Returns 1 if written.
 */
export const PUT_IF_NEWER: Script = {
  sha1: '2dbd25ab328aac7a96579db2b82a6b1698964a48',
  text: String.raw`
local held = redis.call('GET', KEYS[1])
local accepted, pending = tonumber(ARGV[3]), tonumber(ARGV[5])
if held then
  if string.sub(held, 1, 5) == 'gone|' then return 0 end
  local owner, version, raised, applied, cached =
    string.match(held, '^(m1|[^|\n]*|[^|\n]*|[^|\n]*)|(%d+)|(%d+)|(%d+)|%d+|%d+|(%d+)\n')
  if owner == ARGV[1] and math.max(#version, #raised, #applied, #cached) <= 15 then
    local newer = tonumber(ARGV[2]) - tonumber(version)
    if newer == 0 then newer = tonumber(ARGV[4]) - tonumber(applied) end
    if newer == 0 then newer = tonumber(ARGV[7]) - tonumber(cached) end
    if newer <= 0 then return 0 end
    local ahead = tonumber(raised) - accepted
    if ahead > 0 then accepted, pending = accepted + ahead, pending + ahead end
  end
end
local head = table.concat({ARGV[1], ARGV[2], string.format('%.0f', accepted), ARGV[4],
  string.format('%.0f', pending), ARGV[6], ARGV[7]}, '|')
redis.call('SET', KEYS[1], head .. '\n' .. ARGV[8], 'EX', ARGV[9])
return 1
`,
};

/** Raises accepted_seq and pending of what is cached, TTL untouched. ARGV: accepted. Returns 1 if cached. */
export const RAISE_ACCEPTED: Script = {
  sha1: 'fcb4cba33b4cf6eb54c13ac351cc634e184eb1a1',
  text: String.raw`
local held = redis.call('GET', KEYS[1])
if not held then return 0 end
local before, accepted, applied, pending, after =
  string.match(held, '^(m1|[^|\n]*|[^|\n]*|[^|\n]*|%d+|)(%d+)|(%d+)|(%d+)(|.*)$')
if not before then return 0 end
local ahead = tonumber(ARGV[1]) - tonumber(accepted)
if ahead > 0 then
  redis.call('SET', KEYS[1], before .. ARGV[1] .. '|' .. applied .. '|' ..
    string.format('%.0f', tonumber(pending) + ahead) .. after, 'KEEPTTL')
end
return 1
`,
};

/** Leaves a tombstone, whatever was there. ARGV: erased_at, seconds. Returns 1 if there was content. */
export const ERASE: Script = {
  sha1: '0d9ab59ccabcec0edc4901eb5fbb93e2a07dcddc',
  text: `
local held = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], 'gone|' .. ARGV[1], 'EX', ARGV[2])
if held and string.sub(held, 1, 5) ~= 'gone|' then return 1 end
return 0
`,
};
