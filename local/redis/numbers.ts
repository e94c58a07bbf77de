// Numbers as Redis reads and writes them: strict 64-bit integers, doubles, and C's %g.
import { notAnInteger } from './reply.ts';

export const LONG_MAX = 9223372036854775807n;
export const LONG_MIN = -9223372036854775808n;

/** @returns the 64-bit integer `text` spells exactly (no space, sign +, leading zero or -0), else undefined. */
export function parseLong(text: string): bigint | undefined {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > LONG_MAX || value < LONG_MIN ? undefined : value;
}

/** `parseLong` for an argument. @throws CommandError `ERR value is not an integer or out of range`. */
export function longArgument(text: string | undefined): bigint {
  const value = text === undefined ? undefined : parseLong(text);
  if (value === undefined) throw notAnInteger();
  return value;
}

/** @returns a number where it is exact, else the bigint: an INCR near 2^63 must not be rounded on its way out. */
export function integerReply(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const infinite = /^([+-]?)inf(?:inity)?$/i;

/** @returns the double `text` spells, ±inf included; undefined for NaN, spaces and overflow. No hexadecimal. */
export function parseDouble(text: string): number | undefined {
  const sign = infinite.exec(text)?.[1];
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity;
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/**
 * C's `%.{precision}g`. Redis 7.0 writes scores and script numbers with 17 digits (0.1 is
 * 0.10000000000000001); Lua writes with 14.
 */
export function formatG(value: number, precision: number): string {
  if (Number.isNaN(value)) return '-nan'; // what 0/0 prints on x86
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value) && Math.abs(value) < 1e14) return String(value);
  const [mantissa = '', exponent = ''] = value.toExponential(precision - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < precision) return trimZeros(value.toPrecision(precision));
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${trimZeros(mantissa)}e${power < 0 ? '-' : '+'}${digits}`;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
