/**
 * The Lua scripts that run inside Redis, each atomic.
 *
 * A record is a hash with the fields
 * - `record` and `generation`, as in {@link SealedRecord};
 * - `fence`, the fencing token of the last lock;
 * - `written`, the fencing token of the lock under which the record was last saved or deleted;
 * - `unfinished`, the nonce of a lock owner that has read the refresh token and not saved since.
 *
 * @module
 */

/**
 * Fencing tokens. They are neither encrypted nor authenticated, so an impossible one such as 1e300
 * is ignored: otherwise no process could save any more.
 *
 * They are based on the time, so that they never decrease, even if a hash has expired or a failover
 * lost the last writes.
 */
const FENCES = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function number_in(hash, field, most)
  local value = tonumber(redis.call('HGET', hash, field) or '')
  if value and value >= 0 and value <= most then return value end
  return 0
end
local function last_fence(hash) return number_in(hash, 'fence', now + 86400000) end
local function last_written(hash) return number_in(hash, 'written', last_fence(hash)) end
local function next_fence(hash)
  local fence = string.format('%.0f', math.max(last_fence(hash) + 1, now))
  redis.call('HSET', hash, 'fence', fence)
  if redis.call('HEXISTS', hash, 'record') == 0 then redis.call('PEXPIRE', hash, 3600000) end
  return fence
end
`;

/**
 * Acquires the lock: `{1, fence}`, or `{0, milliseconds until it can be free}`.
 *
 * If the lock expired and its owner may have used the refresh token, the lock is kept for the owner
 * once more. That time starts at this call, since no owner can renew while Redis is down.
 *
 * KEYS lock, hash. ARGV nonce, lock time in ms, extra time for a missing owner in ms.
 */
export const ACQUIRE: string = `${FENCES}
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then return {1, redis.call('HGET', KEYS[2], 'fence')} end
if owner then return {0, redis.call('PTTL', KEYS[1])} end
local missing = redis.call('HGET', KEYS[2], 'unfinished')
if missing then
  redis.call('HDEL', KEYS[2], 'unfinished')
  redis.call('SET', KEYS[1], missing, 'NX', 'PX', ARGV[3])
  return {0, tonumber(ARGV[3])}
end
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return {1, next_fence(KEYS[2])}
`;

/** Renews a lock, even an expired one if no other owner has had it since. */
const RENEW_IF_OURS = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
  if redis.call('HGET', KEYS[2], 'fence') ~= ARGV[3] then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[4] == '1' then redis.call('HSET', KEYS[2], 'unfinished', ARGV[1]) end
`;

/**
 * Renews the lock: 1, or 0 if it was lost.
 *
 * KEYS lock, hash. ARGV nonce, lock time in ms, fence, "1" if the refresh token was read and
 * nothing saved since.
 */
export const RENEW: string = `${RENEW_IF_OURS} return 1`;

/**
 * Renews the lock and reads: `{record, generation, written}`, or 0 if the lock was lost.
 *
 * KEYS and ARGV as for {@link RENEW}.
 */
export const READ_LOCKED: string =
  `${RENEW_IF_OURS} return redis.call('HMGET', KEYS[2], 'record', 'generation', 'written')`;

/** Reads: `{record, generation}`. KEYS hash. */
export const READ: string = `return redis.call('HMGET', KEYS[1], 'record', 'generation')`;

/**
 * Saves: 1, or 0 if the owner of a later lock has written, or the stored record is newer.
 *
 * KEYS hash, index. ARGV nonce, fence, record, generation, expiry in ms (empty: none), id for the
 * index (empty: not listed).
 */
export const SAVE: string = `${FENCES}
if tonumber(ARGV[2]) < last_written(KEYS[1]) then return 0 end
local stored = tonumber(redis.call('HGET', KEYS[1], 'generation') or '')
local given = tonumber(ARGV[4])
if stored and given and given < stored then return 0 end
redis.call('HSET', KEYS[1], 'record', ARGV[3], 'generation', ARGV[4], 'written', ARGV[2])
if redis.call('HGET', KEYS[1], 'unfinished') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'unfinished')
end
if ARGV[5] == '' then redis.call('PERSIST', KEYS[1])
else redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
if ARGV[6] ~= '' then redis.call('SADD', KEYS[2], ARGV[6]) end
return 1
`;

/**
 * Deletes, unless the owner of a later lock has written; without a lock, always.
 *
 * `written` stays as long as the record would have, or a month if the record had no expiry.
 *
 * KEYS hash, index. ARGV fence (empty: no lock), id in the index.
 */
export const DELETE: string = `${FENCES}
local fence = ARGV[1]
if fence == '' then fence = next_fence(KEYS[1])
elseif tonumber(fence) < last_written(KEYS[1]) then return 0 end
redis.call('HDEL', KEYS[1], 'record', 'generation', 'unfinished')
redis.call('HSET', KEYS[1], 'written', fence)
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], 2592000000) end
redis.call('SREM', KEYS[2], ARGV[2])
return 1
`;

/** Releases the lock and wakes one waiter. KEYS lock, hash, wake list. ARGV nonce. */
export const RELEASE: string = `
if redis.call('HGET', KEYS[2], 'unfinished') == ARGV[1] then
  redis.call('HDEL', KEYS[2], 'unfinished')
end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[3])
redis.call('RPUSH', KEYS[3], '1')
redis.call('PEXPIRE', KEYS[3], 1000)
return 1
`;

/** The ids of sessions. KEYS index. */
export const INDEX: string = `return redis.call('SMEMBERS', KEYS[1])`;

/** Removes an expired session from the index. KEYS hash, index. ARGV id. */
export const PRUNE: string = `
if redis.call('HEXISTS', KEYS[1], 'record') == 0 then redis.call('SREM', KEYS[2], ARGV[1]) end
return 1
`;
