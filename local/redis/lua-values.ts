// Values between Redis and Lua, in both directions, by Redis's table of conversions.
import type { LuaState } from 'fengari';
import { lua } from './lua-numbers.ts';
import { formatG, LONG_MIN } from './numbers.ts';
import { isError, isStatus, type Reply } from './reply.ts';

export function luaBytes(bytes: string): Uint8Array {
  return Buffer.from(bytes, 'latin1');
}

export function fromLua(bytes: Uint8Array | null): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1') : '';
}

const fieldNames = { err: luaBytes('err'), ok: luaBytes('ok') };

function pushField(state: LuaState, name: 'err' | 'ok', value: string): void {
  lua.lua_createtable(state, 0, 1);
  lua.lua_pushstring(state, luaBytes(value));
  lua.lua_setfield(state, -2, fieldNames[name]);
}

/** Pushes one reply: null becomes false, an integer a number, OK `{ok=}`, a refusal `{err=}`. */
export function pushReply(state: LuaState, reply: Reply): void {
  if (reply === null) lua.lua_pushboolean(state, false);
  else if (typeof reply === 'string') lua.lua_pushstring(state, luaBytes(reply));
  else if (typeof reply === 'number' || typeof reply === 'bigint') lua.lua_pushnumber(state, Number(reply));
  else if (Array.isArray(reply)) {
    lua.lua_createtable(state, reply.length, 0);
    reply.forEach((item, index) => {
      pushReply(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    });
  } else if (isError(reply)) pushField(state, 'err', reply.error);
  else pushField(state, 'ok', isStatus(reply) ? reply.status : '');
}

/** A table's text field, undefined where it has none; the stack is left as it was. */
function textField(state: LuaState, index: number, name: 'err' | 'ok'): string | undefined {
  const type = lua.lua_getfield(state, index, fieldNames[name]);
  const text = type === lua.LUA_TSTRING ? fromLua(lua.lua_tostring(state, -1)) : undefined;
  lua.lua_pop(state, 1);
  return text;
}

/** What a script returned, at `index`: numbers lose their fraction, an array ends at its first nil. */
export function toReply(state: LuaState, index: number): Reply {
  const type = lua.lua_type(state, index);
  if (type === lua.LUA_TSTRING) return fromLua(lua.lua_tostring(state, index));
  if (type === lua.LUA_TNUMBER) return truncate(lua.lua_tonumber(state, index));
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index) ? 1 : null;
  if (type !== lua.LUA_TTABLE) return null;
  const error = textField(state, index, 'err');
  if (error !== undefined) return { error };
  const status = textField(state, index, 'ok');
  if (status !== undefined) return { status };
  const items: Reply[] = [];
  for (let position = 1; ; position++) {
    const nil = lua.lua_rawgeti(state, index, position) === lua.LUA_TNIL;
    if (!nil) items.push(toReply(state, lua.lua_gettop(state)));
    lua.lua_pop(state, 1);
    if (nil) return items;
  }
}

/** A C cast to 64 bits; what does not fit is the lowest integer on x86, and so it is here. */
function truncate(value: number): Reply {
  const whole = Math.trunc(value);
  if (Number.isSafeInteger(whole)) return whole + 0;
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : LONG_MIN;
}

/** The arguments of redis.call as byte strings; undefined where one is neither text nor number. */
export function callArguments(state: LuaState): string[] | undefined {
  const args: string[] = [];
  for (let index = 1; index <= lua.lua_gettop(state); index++) {
    const type = lua.lua_type(state, index);
    if (type === lua.LUA_TSTRING) args.push(fromLua(lua.lua_tostring(state, index)));
    else if (type === lua.LUA_TNUMBER) args.push(formatG(lua.lua_tonumber(state, index), 17));
    else return undefined;
  }
  return args;
}
