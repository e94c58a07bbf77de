// A bearer token of the operator's, apart from user tokens, compared in constant time.
import type { Config, Secret } from '../../src/config.ts';
import { factory } from '../context.ts';
import { ProblemError } from './problem.ts';

const digest = async (text: string) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));

/** Digests have one length, so neither the length nor a common prefix shows in the time. */
async function isSame(given: string, wanted: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(wanted)]);
  return a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0;
}

/**
 * Lets the holder of a configured token pass. Without such a setting the route does not exist.
 * @throws ProblemError route_not_found, unauthenticated.
 */
export const requireToken = (pick: (config: Config) => Secret | undefined) =>
  factory.createMiddleware(async (c, next) => {
    const wanted = pick(c.var.services.config)?.open();
    if (wanted === undefined)
      throw new ProblemError({ code: 'route_not_found', detail: 'This address is not switched on here.' });
    const given = /^Bearer ([\x21-\x7e]{1,500})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (given === undefined || !(await isSame(given, wanted)))
      throw new ProblemError({
        code: 'unauthenticated',
        detail: 'The token of this page is missing or wrong.',
      });
    await next();
  });
