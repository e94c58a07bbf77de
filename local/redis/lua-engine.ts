// Runs the Lua of EVAL: one state for all scripts, each script compiled once.
import { createHash } from 'node:crypto';
import type { LuaState } from 'fengari';
import { lauxlib, lua, lualib } from './lua-numbers.ts';
import { prelude } from './lua-prelude.ts';
import { callArguments, fromLua, luaBytes, pushReply, toReply } from './lua-values.ts';
import { CommandError, isError, type Reply } from './reply.ts';

export type LuaEngine = {
  /** @returns a handle of the compiled script. @throws CommandError with Lua's words where it does not parse. */
  compile(source: string): number;
  /** Runs a compiled script; what it raises comes back as an error reply with its line and `sha`. */
  run(script: number, sha: string, keys: readonly string[], args: readonly string[]): Reply;
  release(script: number): void;
};

/** SHA-1 of a byte string, hexadecimal: the name of a script. */
export function sha1(bytes: string): string {
  return createHash('sha1').update(bytes, 'latin1').digest('hex');
}

/**
 * @param call runs a Redis command for the script and answers with its reply or its refusal.
 * Weakness: nothing stops a script that loops for ever; Redis would answer BUSY.
 */
export function createLuaEngine(call: (command: readonly string[]) => Reply): LuaEngine {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const registry = lua.LUA_REGISTRYINDEX;
  const keep = () => lauxlib.luaL_ref(state, registry);
  load(state, prelude, '=prelude');
  pushHost(state, call);
  lua.lua_call(state, 1, 3);
  const [handler, base, environment] = [keep(), keep(), keep()];

  return {
    compile(source) {
      load(state, source, '@user_script');
      lua.lua_rawgeti(state, registry, environment);
      lua.lua_setupvalue(state, -2, 1);
      return keep();
    },
    run(script, sha, keys, args) {
      const top = lua.lua_gettop(state);
      lua.lua_rawgeti(state, registry, base);
      pushReply(state, [...keys]);
      lua.lua_setfield(state, -2, luaBytes('KEYS'));
      pushReply(state, [...args]);
      lua.lua_setfield(state, -2, luaBytes('ARGV'));
      lua.lua_rawgeti(state, registry, handler);
      lua.lua_rawgeti(state, registry, script);
      const failed = lua.lua_pcall(state, 0, 1, -2) !== lua.LUA_OK;
      const reply = failed ? raised(state, sha) : toReply(state, lua.lua_gettop(state));
      lua.lua_settop(state, top);
      return reply;
    },
    release: (script) => lauxlib.luaL_unref(state, registry, script),
  };
}

function load(state: LuaState, source: string, name: string): void {
  const bytes = luaBytes(source);
  if (lauxlib.luaL_loadbuffer(state, bytes, bytes.length, luaBytes(name)) === lua.LUA_OK) return;
  const message = fromLua(lua.lua_tostring(state, -1));
  lua.lua_pop(state, 1);
  throw new CommandError(`ERR Error compiling script (new function): ${message}`);
}

/** The handler of the prelude left `{err, where}` on top. */
function raised(state: LuaState, sha: string): Reply {
  const field = (name: string) => {
    lua.lua_getfield(state, -1, luaBytes(name));
    const text = fromLua(lua.lua_tostring(state, -1));
    lua.lua_pop(state, 1);
    return text;
  };
  return { error: `${field('err')} script: ${sha}${field('where')}` };
}

/** The table of functions the prelude builds the script's world from. */
function pushHost(state: LuaState, call: (command: readonly string[]) => Reply): void {
  const attempt = (from: LuaState): Reply => {
    if (lua.lua_gettop(from) === 0)
      return { error: 'ERR Please specify at least one argument for this redis lib call' };
    const command = callArguments(from);
    return command
      ? call(command)
      : { error: 'ERR Lua redis lib command arguments must be strings or integers' };
  };
  const functions: Record<string, (from: LuaState) => number> = {
    call(from) {
      const reply = attempt(from);
      pushReply(from, reply);
      return isError(reply) ? lua.lua_error(from) : 1;
    },
    pcall(from) {
      pushReply(from, attempt(from));
      return 1;
    },
    sha1hex(from) {
      if (lua.lua_gettop(from) !== 1) {
        pushReply(from, { error: 'ERR wrong number of arguments' });
        return lua.lua_error(from);
      }
      lua.lua_pushstring(from, luaBytes(sha1(fromLua(lua.lua_tostring(from, 1)))));
      return 1;
    },
    deny: (from) => lauxlib.luaL_error(from, luaBytes('Attempt to modify a readonly table')),
    missing: (from) => {
      const name = fromLua(lua.lua_tostring(from, 2)).replaceAll('%', '%%');
      return lauxlib.luaL_error(
        from,
        luaBytes(`Script attempted to access nonexistent global variable '${name}'`),
      );
    },
  };
  lua.lua_createtable(state, 0, 5);
  for (const [name, run] of Object.entries(functions)) {
    lua.lua_pushcfunction(state, run);
    lua.lua_setfield(state, -2, luaBytes(name));
  }
}
