// What a Redis command answers, and the errors whose words clients compare.

/** The short line Redis sends for OK, PONG, a type name: not a value, so the bridge must tell it apart. */
export type Status = { readonly status: string };

/** A refusal in Redis's own words, the code first: `WRONGTYPE Operation against …`. */
export type ErrorReply = { readonly error: string };

/**
 * One answer. Strings are byte strings: every character is one byte (0–255), so that lengths, sorting and
 * binary values are Redis's. Buffers were the alternative; as keys of a Map they compare by identity.
 * Integers past 2^53 are bigint.
 */
export type Reply = string | number | bigint | null | Status | ErrorReply | Reply[];

export const OK: Status = { status: 'OK' };

/** Thrown by a command to refuse; the engine turns it into an `ErrorReply` with the same words. */
export class CommandError extends Error {}

export function isError(reply: Reply): reply is ErrorReply {
  return typeof reply === 'object' && reply !== null && 'error' in reply;
}

export function isStatus(reply: Reply): reply is Status {
  return typeof reply === 'object' && reply !== null && 'status' in reply;
}

export const wrongType = () =>
  new CommandError('WRONGTYPE Operation against a key holding the wrong kind of value');
export const syntaxError = () => new CommandError('ERR syntax error');
export const notAnInteger = () => new CommandError('ERR value is not an integer or out of range');
export const wrongArity = (name: string) =>
  new CommandError(`ERR wrong number of arguments for '${name}' command`);
