// The `Upstash-*` headers of a publish, or the `Upstash-Callback-*` ones of its callbacks, as a delivery plan.
import { compileDelayExpression } from './delay-expression.ts';
import { parseDurationMs } from './duration.ts';
import type { DeliveryPlan, FlowLimits, HeaderMap } from './message.ts';
import { Refusal } from './refusal.ts';

/** Header names in lower case. */
export type RequestHeaders = Record<string, string>;

/** What differs between plans and regions of the vendor. */
export interface PublishRules {
  maxMessageBytes: number;
  /** More retries than the plan has are cut down to it, or refused: nobody says which. */
  maxRetries: number;
  retriesOverMax: 'clamp' | 'refuse';
  /** The region us-east-1 refuses a `:` in a deduplication id; refusing everywhere keeps a consumer portable. */
  colonInDedupId: 'refuse' | 'accept';
}

/** The vendor's defaults. */
const DEFAULT_RETRIES = 3;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Belong to a connection, not to a message: passing them on would break the request they are put on. */
const NEVER_FORWARDED = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
]);

/** An http(s) URL exactly as given, because the signature is made for these characters. Refusal 400 otherwise. */
export function checkDestination(url: string): string {
  const refused = new Refusal(400, 'invalid destination url: it needs the scheme http:// or https://');
  if (!/^https?:\/\//i.test(url)) throw refused;
  if (!URL.canParse(url)) throw refused;
  return url;
}

function duration(headers: RequestHeaders, name: string): number | null {
  const text = headers[name];
  if (text === undefined) return null;
  const milliseconds = parseDurationMs(text);
  if (milliseconds === null) throw new Refusal(400, `${name} is not a duration such as 10s`);
  return milliseconds;
}

function integer(headers: RequestHeaders, name: string): number | null {
  const text = headers[name];
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, `${name} is not a whole number`);
  return Number(text);
}

function retriesOf(headers: RequestHeaders, name: string, rules: PublishRules): number {
  const asked = integer(headers, name) ?? Math.min(DEFAULT_RETRIES, rules.maxRetries);
  if (asked > rules.maxRetries && rules.retriesOverMax === 'refuse')
    throw new Refusal(400, `${name} is more than ${rules.maxRetries}`);
  return Math.min(asked, rules.maxRetries);
}

/** `parallelism=2, rate=10, period=1m` in any case and order; at least one limit. */
function flowLimits(key: string, value: string): FlowLimits {
  const limits: FlowLimits = { key, parallelism: 0, rate: 0, periodMs: 1_000 };
  for (const part of value.split(',')) {
    const [name = '', text = ''] = part.trim().toLowerCase().split('=');
    const number = /^\d+$/.test(text) ? Number(text) : null;
    const period = number === null ? parseDurationMs(text) : number * 1_000;
    if (name === 'parallelism' && number) limits.parallelism = number;
    else if (name === 'rate' && number) limits.rate = number;
    else if (name === 'period' && period) limits.periodMs = period;
    else throw new Refusal(400, 'upstash-flow-control-value is not parallelism=N, rate=N, period=10s');
  }
  if (!limits.parallelism && !limits.rate) throw new Refusal(400, 'flow control needs parallelism or rate');
  return limits;
}

function forwarded(headers: RequestHeaders, prefix: string): HeaderMap {
  const header: HeaderMap = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(prefix)) continue;
    const bare = name.slice(prefix.length);
    if (bare && !NEVER_FORWARDED.has(bare)) header[bare] = [value];
  }
  return header;
}

/**
 * Reads one plan. `prefix` is `upstash-`, `upstash-callback-` or `upstash-failure-callback-`. Everything that
 * could fail at the first retry is refused here, with status 400.
 */
export function parsePlan(
  url: string,
  headers: RequestHeaders,
  prefix: string,
  rules: PublishRules,
): DeliveryPlan {
  const method = (headers[`${prefix}method`] ?? 'POST').toUpperCase();
  if (!METHODS.includes(method))
    throw new Refusal(400, `${prefix}method is not one of ${METHODS.join(', ')}`);
  const retryDelay = headers[`${prefix}retry-delay`] ?? null;
  try {
    if (retryDelay !== null) compileDelayExpression(retryDelay);
  } catch (error) {
    throw new Refusal(400, `${prefix}retry-delay: ${error instanceof Error ? error.message : 'invalid'}`);
  }
  const key = headers[`${prefix}flow-control-key`];
  const notBeforeSeconds = integer(headers, `${prefix}not-before`);
  return {
    url: checkDestination(url),
    method,
    header: forwarded(headers, `${prefix}forward-`),
    retries: retriesOf(headers, `${prefix}retries`, rules),
    retryDelay,
    timeoutMs: duration(headers, `${prefix}timeout`),
    delayMs: duration(headers, `${prefix}delay`) ?? 0,
    notBefore: notBeforeSeconds === null ? null : notBeforeSeconds * 1_000,
    flow: key ? flowLimits(key, headers[`${prefix}flow-control-value`] ?? '') : null,
  };
}
