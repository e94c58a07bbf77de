// Knocks at the doors that need a token or a signature, and judges what comes back.
import type { Operation } from './api-document.ts';
import { type Answer, type Exchange, headerOf, type Wire } from './exchange.ts';
import { OBJECT_RECIPES, USER_RECIPES } from './recipes.ts';
import type { TokenWorld } from './token-world.ts';

/** A request that only lacks its token. */
export type Door = { readonly name: string; readonly wire: Wire };

/** The operations that need this scheme, one call each. @throws Error for a route without a recipe. */
export function doorsOf({ document, merged }: TokenWorld, scheme: string): readonly Door[] {
  const known = [...OBJECT_RECIPES, ...USER_RECIPES];
  return document.operations
    .filter(({ security }) => security === scheme)
    .map((operation: Operation) => {
      const recipe = known.find(({ id }) => id === operation.id);
      if (recipe === undefined) throw new Error(`${operation.id} has no entry in prove/hostile/recipes.ts`);
      const { method, path, json, headers } = recipe.call(merged);
      const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      return { name: operation.id, wire: { method, path, headers: { ...headers, ...type }, body } };
    });
}

/** Where the queue delivers: each with the wake-up of the update that nobody has heard of. */
export const deliveryDoors = ({ document, wakeUp }: TokenWorld): readonly Door[] =>
  document.operations
    .filter(({ security }) => security === 'queueSignature')
    .map(({ id, method, path }) => ({
      name: id,
      wire: { method, path, headers: { 'content-type': 'application/json' }, body: Buffer.from(wakeUp) },
    }));

export const withHeader = (wire: Wire, name: string, value: string | null): Wire =>
  value === null ? wire : { ...wire, headers: { ...wire.headers, [name]: value } };

const CHALLENGES = { unauthenticated: 'Bearer', signature_invalid: 'Upstash-Signature' } as const;

/** @returns what is wrong with a refusal of this code, or null. */
export function judge401(answer: Answer, code: keyof typeof CHALLENGES): string | null {
  if (answer.status !== 401) return `answered ${answer.status}`;
  if (!answer.text.includes(`"code":"${code}"`)) return `is a 401 without ${code}`;
  const challenge = headerOf(answer, 'www-authenticate');
  return challenge === `${CHALLENGES[code]} realm="saidso"` ? null : `has the challenge ${challenge}`;
}

export type Knock = (
  name: string,
  wire: Wire,
  judge: (answer: Answer) => string | null,
) => Promise<Answer | null>;

/** @param wanted the one case to run and to tell, or null for all of them. */
export const createKnock =
  (
    exchange: Exchange,
    wanted: string | null,
    count: (fault: string | null) => void,
    tell: (name: string, wire: Wire, answer: Answer) => void,
  ): Knock =>
  async (name, wire, judge) => {
    if (wanted !== null && wanted !== name) return null;
    const answer = await exchange(wire);
    const fault = judge(answer);
    count(fault === null ? null : `${name}: ${fault}; again with CASE="${name}"`);
    if (wanted !== null) tell(name, wire, answer);
    return answer;
  };
