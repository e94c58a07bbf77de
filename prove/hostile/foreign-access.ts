// Every route of the API, asked by every kind of caller about three owners' objects: what is another's answers like what
// does not exist, byte for byte, and changes nothing.
import { randomUUID } from 'node:crypto';
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import { type Machinery, machineryOf } from '../../tests/acceptance/support/machinery.ts';
import { startStack, type TestStack } from '../../tests/support/stack.ts';
import type { Proof } from '../proof.ts';
import { readApiDocument } from './api-document.ts';
import { type Ask, createAsk, judgeLike, type Owned } from './ask-as.ts';
import { createExchange } from './exchange.ts';
import { issueHostileKeys } from './hostile-keys.ts';
import { wantedCase } from './one-case.ts';
import { openPrincipals, type Principal, type World } from './principals.ts';
import { OBJECT_RECIPES, type Recipe, type Target, USER_RECIPES } from './recipes.ts';
import { hashTables, stopSweeps } from './table-hash.ts';
import { createTally, type Tally } from './tally.ts';
import { proveUserRoutes } from './user-routes.ts';

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

type Cells = readonly (readonly [Recipe, Owned])[];
const nameOf = ({ id, variant }: Recipe) => (variant === undefined ? id : `${id} ${variant}`);
const LIST: Recipe = {
  id: 'getChats',
  foreignIsLike: 'absent',
  own: [200],
  call: () => ({ method: 'GET', path: '/api/v1/chats?limit=100' }),
};

/** Lists no chat of another's, and every one of their own. */
async function judgeList(ask: Ask, principal: Principal, recipes: Cells): Promise<string | null> {
  const { name, owns, door } = principal;
  const { status, text } = await ask(LIST, principal, nobody());
  if (status !== door) return `the list of chats as ${name}: ${status}`;
  const shows = (whose: 'a' | 'b') =>
    recipes.filter(([, owned]) => text.includes(owned[whose].chatId)).length;
  const seen = { a: shows('a'), b: shows('b') };
  const wanted = { a: owns === 'a' ? recipes.length : 0, b: owns === 'b' ? recipes.length : 0 };
  return JSON.stringify(seen) === JSON.stringify(wanted)
    ? null
    : `the list as ${name}: ${JSON.stringify(seen)}`;
}

/** What a refusal of this recipe has to be for this principal, when the object is not theirs. */
function expectedOf({ door }: Principal, { foreignIsLike }: Recipe): number {
  if (door !== 200) return door;
  return foreignIsLike === 'absent' ? 404 : 409;
}

async function askForeign(ask: Ask, principals: readonly Principal[], recipes: Cells, tally: Tally) {
  for (const [recipe, owned] of recipes)
    for (const principal of principals) {
      // In another tenant every id is free: what becomes of one that is taken there is looked at below.
      if (principal.isElsewhere && recipe.foreignIsLike === 'erased') continue;
      const like = await ask(recipe, principal, owned[recipe.foreignIsLike]);
      const expected = [expectedOf(principal, recipe)];
      const targets = { a: owned.a, b: owned.b, absent: nobody() };
      for (const [owner, target] of Object.entries(targets)) {
        if (owner === principal.owns) continue;
        // A fresh id opens a chat where ids are taken from the caller: there the erased one is the third object.
        const isThird = owner === 'absent';
        const asked = isThird && recipe.foreignIsLike === 'erased' ? owned.erased : target;
        const fault = judgeLike(await ask(recipe, principal, asked), like, expected, asked);
        tally.count(
          fault === null ? null : `${nameOf(recipe)} as ${principal.name} about ${owner}: ${fault}`,
        );
      }
    }
  for (const principal of principals) tally.count(await judgeList(ask, principal, recipes));
  for (const recipe of USER_RECIPES)
    for (const principal of principals.filter(({ door }) => door !== 200)) {
      const { status } = await ask(recipe, principal, nobody());
      tally.count(
        status === principal.door ? null : `${nameOf(recipe)} as ${principal.name} answered ${status}`,
      );
    }
}

async function askOwn(ask: Ask, principals: readonly Principal[], recipes: Cells, tally: Tally) {
  for (const [recipe, owned] of recipes) {
    const done = new Set<string>();
    for (const principal of principals) {
      if (principal.owns === null) continue;
      const { status, text } = await ask(recipe, principal, owned[principal.owns]);
      // What the token did, the key for the same user finds done.
      const isIn = recipe.own.includes(status) || (done.has(principal.owns) && status === 200);
      done.add(principal.owns);
      tally.count(isIn ? null : `${nameOf(recipe)} as ${principal.name} about their own: ${status} ${text}`);
    }
  }
}

async function runCells(ask: Ask, world: World, recipes: Cells, machinery: Machinery) {
  const tally = createTally();
  const { principals } = world;
  // One owner's memories lie in the cache and the other's do not: both must be as closed.
  const owner = principals.find(({ owns }) => owns === 'a');
  const read = OBJECT_RECIPES.find(({ id }) => id === 'getMemory');
  if (owner === undefined || read === undefined) throw new Error('there is no owner, or nothing to read');
  for (const [, { a }] of recipes) await ask(read, owner, a);
  const before = await hashTables(machinery);
  await askForeign(ask, principals, recipes, tally);
  const after = await hashTables(machinery);
  tally.count(before === after ? null : `rows were written:\n${before}\n---\n${after}`);
  const lines = new Set(before.split('\n'));
  const changed = after.split('\n').filter((line) => !lines.has(line)).length;
  await askOwn(ask, principals, recipes, tally);
  const users = wantedCase() === null ? await proveUserRoutes(ask, world, recipes, machinery, tally) : 0;
  return { tally, changed, users };
}

export const foreignAccess: Proof = {
  name: 'foreign-access',
  about: 'every route of the API × 14 principals, tokens and API keys × 3 owners',
  async prove(say) {
    const stack = await startStack({
      LIMIT_PER_MINUTE: '100000',
      KEY_LIMIT_PER_MINUTE: '100000',
      FAILED_AUTH_PER_MINUTE: '100000',
    });
    const machinery = machineryOf(stack);
    const { exchange, close } = createExchange(stack.api, 8);
    try {
      const document = await readApiDocument(stack.api);
      const routes = document.operations.filter(({ security }) => security === 'accessToken');
      const known = new Set([...OBJECT_RECIPES, ...USER_RECIPES].map(({ id }) => id));
      const forgotten = routes.filter(({ id }) => !known.has(id));
      const wanted = wantedCase();
      const world = await openPrincipals(stack, await issueHostileKeys(machinery));
      const { a, b, principals } = world;
      say(`${OBJECT_RECIPES.length} calls of ${routes.length} routes; opening a chat for each and owner …`);
      const recipes = await Promise.all(
        OBJECT_RECIPES.filter(({ id }) => wanted === null || id === wanted).map(
          async (recipe): Promise<readonly [Recipe, Owned]> => {
            const [ofA, ofB] = await Promise.all([openTarget(stack, a.token), openTarget(stack, b.token)]);
            return [recipe, { a: ofA, b: ofB, absent: nobody(), erased: await openErased(stack, a.token) }];
          },
        ),
      );
      await stopSweeps(stack, machinery.keys.qstash_token ?? '');
      const { tally, changed, users } = await runCells(createAsk(exchange), world, recipes, machinery);
      for (const { id } of forgotten) tally.count(`the route ${id} has no entry in prove/hostile/recipes.ts`);
      return tally.verdict({
        routes: routes.length,
        calls: OBJECT_RECIPES.length + USER_RECIPES.length,
        principals: principals.length,
        cells: OBJECT_RECIPES.length * principals.length * 3,
        'checks of whole users': users,
        'tables changed': changed,
      });
    } finally {
      close();
      await machinery.close();
      await stack.stop();
    }
  },
};
