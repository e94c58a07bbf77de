// Asks a route as one of the principals, and compares what two answers show.
import type { Answer, Exchange } from './exchange.ts';
import type { Principal } from './principals.ts';
import { type Recipe, scopeOf, type Target } from './recipes.ts';

/** Whose object is asked about: `a` and `b` are the two people of the tenant, the third is nobody's. */
export type Owned = {
  readonly a: Target;
  readonly b: Target;
  readonly absent: Target;
  readonly erased: Target;
};

export type Ask = (recipe: Recipe, principal: Principal, target: Target) => Promise<Answer>;

export const createAsk =
  (exchange: Exchange): Ask =>
  (recipe, principal, target) => {
    const { method, path, json, headers } = recipe.call(target);
    return exchange({
      method,
      path,
      headers: {
        ...headers,
        ...principal.headers(scopeOf(recipe)),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: json === undefined ? undefined : Buffer.from(JSON.stringify(json)),
    });
  };

/** All a caller can see of an answer but what may differ between any two: ids of the request and what is left to ask. */
function visible({ status, headers, text }: Answer): string {
  const kept = headers.filter(([name]) => !/^(date|x-request-id|ratelimit|x-ratelimit-.*)$/.test(name));
  const body = text.replace(/"(request_id|instance)":"[^"]*"/g, '"$1":""');
  return JSON.stringify([status, kept, body]);
}

/** @returns what is wrong with a refusal, or null. */
export function judgeLike(
  got: Answer,
  like: Answer,
  expected: readonly number[],
  target: Target,
): string | null {
  if (!expected.includes(got.status)) return `answered ${got.status}, not ${expected.join(' or ')}`;
  if (visible(got) !== visible(like)) return `differs: ${visible(got)} and ${visible(like)}`;
  return got.text.includes('Ada') || got.text.includes(target.chatId) ? 'shows what is not theirs' : null;
}
