// Every route that names a chat or an update, asked by six principals about three owners' objects: what is another's
// answers like what does not exist, byte for byte, and changes nothing.
import { randomUUID } from 'node:crypto';
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import { type Machinery, machineryOf } from '../../tests/acceptance/support/machinery.ts';
import { startStack, type TestStack } from '../../tests/support/stack.ts';
import type { Proof } from '../proof.ts';
import { namesObject, readApiDocument } from './api-document.ts';
import { type Answer, createExchange, type Exchange } from './exchange.ts';
import { wantedCase } from './one-case.ts';
import { openPrincipals, type Principal } from './principals.ts';
import { OBJECT_RECIPES, type Recipe, type Target } from './recipes.ts';
import { hashTables, stopSweeps } from './table-hash.ts';
import { createTally } from './tally.ts';

/** Whose object is asked about: `a` and `b` are the two people of the tenant, the third is nobody's. */
type Owned = { readonly a: Target; readonly b: Target; readonly absent: Target; readonly erased: Target };

/** All a caller can see of an answer but what may differ between any two: ids of the request and what is left to ask. */
function visible({ status, headers, text }: Answer): string {
  const kept = headers.filter(([name]) => !/^(date|x-request-id|ratelimit|x-ratelimit-.*)$/.test(name));
  const body = text.replace(/"(request_id|instance)":"[^"]*"/g, '"$1":""');
  return JSON.stringify([status, kept, body]);
}

const nobody = (): Target => ({ chatId: randomUUID(), queueId: randomUUID() });

/** A chat with one merged update, for each route and owner: what the route does to it disturbs no other cell. */
async function openTarget(stack: TestStack, token: string): Promise<Target> {
  const caller = callerOf(stack.api, token);
  const chatId = await caller.openChat();
  const { queue_id } = await caller.say(chatId, 'My name is Ada.');
  await caller.ended(queue_id);
  return { chatId, queueId: queue_id };
}

async function openErased(stack: TestStack, token: string): Promise<Target> {
  const target = await openTarget(stack, token);
  await callerOf(stack.api, token).erase(target.chatId);
  return target;
}

function ask(
  exchange: Exchange,
  recipe: Recipe,
  { authorization }: Principal,
  target: Target,
): Promise<Answer> {
  const { method, path, json, headers } = recipe.call(target);
  return exchange({
    method,
    path,
    headers: {
      ...headers,
      ...(authorization === null ? {} : { authorization }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: json === undefined ? undefined : Buffer.from(JSON.stringify(json)),
  });
}

/** @returns what is wrong with a refusal, or null. */
function judgeRefusal(got: Answer, like: Answer, expected: readonly number[], target: Target): string | null {
  if (!expected.includes(got.status)) return `answered ${got.status}, not ${expected.join(' or ')}`;
  if (visible(got) !== visible(like)) return `differs: ${visible(got)} and ${visible(like)}`;
  return got.text.includes('Ada') || got.text.includes(target.chatId) ? 'shows what is not theirs' : null;
}

/** The list of chats names none of another's. */
async function judgeList(
  exchange: Exchange,
  { name, owns, authorization }: Principal,
  recipes: readonly (readonly [Recipe, Owned])[],
): Promise<string | null> {
  const headers = authorization === null ? {} : { authorization };
  const { status, text } = await exchange({ method: 'GET', path: '/api/v1/chats?limit=100', headers });
  if (owns === null) return status === 401 ? null : `the list of chats as ${name}: ${status}`;
  const shows = (whose: 'a' | 'b') =>
    recipes.filter(([, owned]) => text.includes(owned[whose].chatId)).length;
  const [own, foreign] = owns === 'a' ? [shows('a'), shows('b')] : [shows('b'), shows('a')];
  return own === recipes.length && foreign === 0
    ? null
    : `the list as ${name}: ${own} own, ${foreign} foreign`;
}

async function runCells(
  exchange: Exchange,
  principals: readonly Principal[],
  recipes: readonly (readonly [Recipe, Owned])[],
  machinery: Machinery,
) {
  const tally = createTally();
  const name = ({ id, variant }: Recipe) => (variant === undefined ? id : `${id} ${variant}`);
  // One owner's memories lie in the cache and the other's do not: both must be as closed.
  const owner = principals.find(({ owns }) => owns === 'a');
  const read = OBJECT_RECIPES.find(({ id }) => id === 'getMemory');
  if (owner === undefined || read === undefined) throw new Error('there is no owner, or nothing to read');
  for (const [, { a }] of recipes) await ask(exchange, read, owner, a);
  const before = await hashTables(machinery);
  for (const [recipe, owned] of recipes)
    for (const principal of principals) {
      const like = await ask(exchange, recipe, principal, owned[recipe.foreignIsLike]);
      const expected = principal.owns === null ? [401] : recipe.foreignIsLike === 'absent' ? [404] : [409];
      const targets = { a: owned.a, b: owned.b, absent: nobody() };
      for (const [owner, target] of Object.entries(targets)) {
        if (owner === principal.owns) continue;
        // A fresh id opens a chat where ids are taken from the caller: there the erased one is the third object.
        const isThird = owner === 'absent';
        const asked = isThird && recipe.foreignIsLike === 'erased' ? owned.erased : target;
        const got = await ask(exchange, recipe, principal, asked);
        const fault = judgeRefusal(got, like, expected, asked);
        tally.count(fault === null ? null : `${name(recipe)} as ${principal.name} about ${owner}: ${fault}`);
      }
    }
  for (const principal of principals) tally.count(await judgeList(exchange, principal, recipes));
  const after = await hashTables(machinery);
  tally.count(before === after ? null : `rows were written:\n${before}\n---\n${after}`);
  const lines = new Set(before.split('\n'));
  const changed = after.split('\n').filter((line) => !lines.has(line)).length;
  for (const [recipe, owned] of recipes)
    for (const principal of principals) {
      if (principal.owns === null) continue;
      const { status, text } = await ask(exchange, recipe, principal, owned[principal.owns]);
      const isIn = recipe.own.includes(status);
      tally.count(isIn ? null : `${name(recipe)} as ${principal.name} about their own: ${status} ${text}`);
    }
  return { tally, changed };
}

export const foreignAccess: Proof = {
  name: 'foreign-access',
  about: 'every route that names a chat or an update × 6 principals × 3 owners',
  async prove(say) {
    const stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
    const machinery = machineryOf(stack);
    const { exchange, close } = createExchange(stack.api, 8);
    try {
      const document = await readApiDocument(stack.api);
      const routes = document.operations.filter((operation) => namesObject(operation, document));
      const forUsers = routes.filter(({ security }) => security !== 'queueSignature');
      const wanted = wantedCase();
      const forgotten = forUsers.filter(({ id }) => !OBJECT_RECIPES.some((recipe) => recipe.id === id));
      const principals = await openPrincipals(stack);
      const [one, two] = principals.flatMap(({ owns, authorization }) =>
        owns === null || authorization === null ? [] : [authorization.replace('Bearer ', '')],
      );
      if (one === undefined || two === undefined) throw new Error('two of the principals own chats');
      say(`${OBJECT_RECIPES.length} calls of ${forUsers.length} routes; opening a chat for each and owner …`);
      const recipes = await Promise.all(
        OBJECT_RECIPES.filter(({ id }) => wanted === null || id === wanted).map(
          async (recipe): Promise<readonly [Recipe, Owned]> => {
            const [a, b] = await Promise.all([openTarget(stack, one), openTarget(stack, two)]);
            return [recipe, { a, b, absent: nobody(), erased: await openErased(stack, one) }];
          },
        ),
      );
      await stopSweeps(stack, machinery.keys.qstash_token ?? '');
      const { tally, changed } = await runCells(exchange, principals, recipes, machinery);
      for (const { id } of forgotten) tally.count(`the route ${id} has no entry in prove/hostile/recipes.ts`);
      return tally.verdict({
        routes: forUsers.length,
        calls: OBJECT_RECIPES.length,
        principals: principals.length,
        cells: OBJECT_RECIPES.length * principals.length * 3,
        'tables changed': changed,
      });
    } finally {
      close();
      await machinery.close();
      await stack.stop();
    }
  },
};
