// Makes fengari count as Redis's Lua 5.1 does: every number is a double.
import { createRequire } from 'node:module';
import type * as Fengari from 'fengari';
import { formatG } from './numbers.ts';

type NumberValue = { value: number; ttisinteger(): boolean; setfltvalue(value: number): void };
type NumberParser = (bytes: Uint8Array, into: NumberValue) => number;

const load = createRequire(import.meta.url);

// fengari is Lua 5.3, and its integers have 32 bits: `refills * interval` of a token bucket that slept for a
// month would wrap without a word, and 10/2 would print as "5.0". Everything that turns text into a number
// (literals, tonumber, "3" + 1) goes through one function of it, so that one is replaced before a state exists.
// Rewriting the literals of each script was the alternative; it misses arithmetic on strings. What stays an
// integer: #t, string positions and array keys, which never come near 2^31 here.
load('fengari/src/defs.js'); // first, as fengari does: the two need each other
const config = load('fengari/src/luaconf.js') as {
  LUA_COMPAT_FLOATSTRING: boolean;
  lua_number2str: (value: number) => string;
};
config.LUA_COMPAT_FLOATSTRING = true;
config.lua_number2str = (value) => formatG(value, 14);

const fengari = load('fengari') as typeof Fengari;
const objects = load('fengari/src/lobject.js') as { luaO_str2num: NumberParser };
const original = objects.luaO_str2num;
objects.luaO_str2num = (bytes, into) => {
  const used = original(bytes, into);
  if (used !== 0 && into.ttisinteger()) into.setfltvalue(into.value);
  return used;
};

/** fengari's API with 5.1 numbers. Import it from here only: a second way in would load it unpatched. */
export const { lua, lauxlib, lualib } = fengari;
