// The part of fengari (Lua 5.3 in JavaScript; it ships no types) that the script engine calls.
declare module 'fengari' {
  type LuaState = { readonly luaState: unique symbol };
  type LuaFunction = (state: LuaState) => number;
  type Bytes = Uint8Array;

  export const lua: {
    LUA_OK: number;
    LUA_MULTRET: number;
    LUA_REGISTRYINDEX: number;
    LUA_TNIL: number;
    LUA_TBOOLEAN: number;
    LUA_TNUMBER: number;
    LUA_TSTRING: number;
    LUA_TTABLE: number;
    lua_call(state: LuaState, args: number, results: number): void;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_error(state: LuaState): number;
    lua_getfield(state: LuaState, index: number, name: Bytes): number;
    lua_gettop(state: LuaState): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, run: LuaFunction): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, bytes: Bytes): Bytes;
    lua_rawgeti(state: LuaState, index: number, position: number): number;
    lua_rawseti(state: LuaState, index: number, position: number): void;
    lua_remove(state: LuaState, index: number): void;
    lua_setfield(state: LuaState, index: number, name: Bytes): void;
    lua_settop(state: LuaState, top: number): void;
    lua_setupvalue(state: LuaState, index: number, position: number): Bytes | null;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Bytes | null;
    lua_type(state: LuaState, index: number): number;
  };
  export const lauxlib: {
    luaL_error(state: LuaState, message: Bytes): number;
    luaL_loadbuffer(state: LuaState, source: Bytes, size: number, name: Bytes): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, table: number): number;
    luaL_unref(state: LuaState, table: number, reference: number): void;
  };
  export const lualib: { luaL_openlibs(state: LuaState): void };
}
