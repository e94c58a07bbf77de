// Forged deliveries and access tokens: every one is a 401 and writes nothing, and a genuine delivery that is played a
// thousand times does its work once.
import { createRandom } from '../../sim/random.ts';
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import type { Proof } from '../proof.ts';
import { createExchange } from './exchange.ts';
import { flipBit, isSameToken, otherSpellings } from './flip-bits.ts';
import { claimsOf, hmac, namedTokens } from './forged-access-tokens.ts';
import { FORGED_SIGNATURES, signDelivery } from './forged-signatures.ts';
import { inParallel } from './in-parallel.ts';
import { createKnock, deliveryDoors, doorsOf, judge401, type Knock, withHeader } from './knock.ts';
import { tellExchange, wantedCase } from './one-case.ts';
import { REPLAYS, replayDelivery } from './replay-delivery.ts';
import { hashTables } from './table-hash.ts';
import { createTally } from './tally.ts';
import { openTokenWorld, type TokenWorld } from './token-world.ts';

const FLIPS = 10_000;
const FIRST_SEED = 2_000_000;
/** Tokens that name a key nobody has; the keys are asked for at most twice because of all of them. */
const UNKNOWN_KEYS = 1_000;
const KEY_FETCHES_MAX = 2;
const LANES = 32;

async function knockByName(world: TokenWorld, knock: Knock) {
  const { stack, keys, wakeUp, project } = world;
  for (const { name, wire } of deliveryDoors(world)) {
    const delivery = { url: `${stack.api}${wire.path}`, body: wakeUp, keys };
    await inParallel(FORGED_SIGNATURES.length, LANES, async (index) => {
      const forged = FORGED_SIGNATURES[index];
      if (forged === undefined) return;
      const sent = withHeader(wire, 'upstash-signature', forged.make(delivery));
      await knock(`${name} with ${forged.name}`, sent, (answer) => judge401(answer, 'signature_invalid'));
    });
  }
  const tokens = await namedTokens(project);
  const bad = tokens.filter(({ isGood }) => !isGood);
  const doors = doorsOf(world, 'accessToken');
  await inParallel(doors.length * bad.length, LANES, async (index) => {
    const door = doors[index % doors.length];
    const token = bad[Math.floor(index / doors.length)];
    if (door === undefined || token === undefined) return;
    const sent = withHeader(door.wire, 'authorization', token.header);
    await knock(`${door.name} with ${token.name}`, sent, (answer) => judge401(answer, 'unauthenticated'));
  });
  return { tokens, signatures: FORGED_SIGNATURES.length, bad: bad.length };
}

type Genuine = { readonly signatures: readonly string[]; readonly tokens: readonly string[] };

/** What is turned over: one signature for each address of the queue, one access token of each kind of key. */
const makeGenuine = async (world: TokenWorld): Promise<Genuine> => ({
  signatures: deliveryDoors(world).map(({ wire }) =>
    signDelivery({ url: `${world.stack.api}${wire.path}`, body: world.wakeUp, keys: world.keys }),
  ),
  tokens: [
    hmac({ alg: 'HS256', typ: 'JWT' }, claimsOf(world.project), world.project.secret),
    await world.stack.es256Token({ sub: world.project.userId }),
  ],
});

/** @returns the flips that only spell a genuine token differently; they are for `knockSame`. */
async function knockFlipped(world: TokenWorld, genuine: Genuine, knock: Knock, say: (line: string) => void) {
  const deliveries = deliveryDoors(world);
  const doors = doorsOf(world, 'accessToken');
  const same: string[] = [];
  await inParallel(FLIPS, LANES, async (index) => {
    if (index > 0 && index % 2_500 === 0) say(`${index} of ${FLIPS} flipped bits …`);
    const random = createRandom(FIRST_SEED + index);
    const isDelivery = index % 2 === 0;
    const [tokens, from] = isDelivery ? [genuine.signatures, deliveries] : [genuine.tokens, doors];
    const which = random.between(0, 1_000_000);
    const flip = flipBit(tokens[which % tokens.length] ?? '', random);
    const door = from[which % from.length];
    if (door === undefined) throw new Error('the document has no route that needs a token');
    if (flip.isSame) {
      same.push(flip.token);
      return;
    }
    const [header, value, code] = isDelivery
      ? (['upstash-signature', flip.token, 'signature_invalid'] as const)
      : (['authorization', `Bearer ${flip.token}`, 'unauthenticated'] as const);
    await knock(`flip ${index}`, withHeader(door.wire, header, value), (answer) => {
      const fault = judge401(answer, code);
      return fault === null ? null : `${door.name}, ${flip.where}: ${fault}`;
    });
  });
  return same;
}

/**
 * Another spelling of a genuine token is that token: it opens what the token opens. Shown for each that a flip has made
 * and for all there are, so that none is left out of the flips by mistake.
 */
async function knockSame(world: TokenWorld, genuine: Genuine, flipped: readonly string[], knock: Knock) {
  const deliveries = deliveryDoors(world);
  const read = doorsOf(world, 'accessToken').find(({ name }) => name === 'getMemory');
  const opens = ({ status }: { status: number }) => (status === 200 ? null : `is the same, but ${status}`);
  const spelled = (token: string) => [
    ...otherSpellings(token),
    ...flipped.filter((one) => isSameToken(one, token)),
  ];
  let count = 0;
  for (const [at, token] of genuine.signatures.entries())
    for (const again of spelled(token)) {
      const door = deliveries[at];
      if (door === undefined) continue;
      count += 1;
      await knock(`spelling ${count}`, withHeader(door.wire, 'upstash-signature', again), opens);
    }
  for (const token of genuine.tokens)
    for (const again of spelled(token)) {
      if (read === undefined) throw new Error('the document has no getMemory');
      count += 1;
      await knock(`spelling ${count}`, withHeader(read.wire, 'authorization', `Bearer ${again}`), opens);
    }
  return count;
}

/** A flood of tokens with key ids nobody knows is refused without passing the flood on to where the keys are. */
async function knockUnknownKeys(world: TokenWorld, knock: Knock): Promise<string | null> {
  const [door] = doorsOf(world, 'accessToken');
  if (door === undefined) throw new Error('the document has no route that needs a token');
  const before = world.keyFetches();
  await inParallel(UNKNOWN_KEYS, LANES, async (index) => {
    const token = hmac({ alg: 'ES256', typ: 'JWT', kid: `unknown ${index}` }, claimsOf(world.project), 'x');
    await knock(`unknown key ${index}`, withHeader(door.wire, 'authorization', `Bearer ${token}`), (answer) =>
      judge401(answer, 'unauthenticated'),
    );
  });
  if (before === 0) return 'the keys of the project were never fetched, so nothing was counted';
  const fetches = world.keyFetches() - before;
  return fetches <= KEY_FETCHES_MAX ? null : `${UNKNOWN_KEYS} unknown keys were asked for ${fetches} times`;
}

export const forgedTokens: Proof = {
  name: 'forged-tokens',
  about: `forged signatures and access tokens by name, ${FLIPS} flipped bits, ${REPLAYS} replays`,
  async prove(say) {
    const world = await openTokenWorld();
    const { exchange, close } = createExchange(world.stack.api, 250);
    const tally = createTally();
    const wanted = wantedCase();
    const knock = createKnock(exchange, wanted, tally.count, (name, wire, answer) =>
      say(tellExchange(name, wire, answer)),
    );
    try {
      const before = await hashTables(world.machinery);
      await world.stack.resetRequests();
      const { tokens, signatures, bad } = await knockByName(world, knock);
      // The page of figures has a token of its own: those of users are strangers there, the good ones too.
      for (const { name, header } of tokens.filter(({ name }) => name !== 'the token of the metrics page'))
        await knock(
          `getMetrics with ${name}`,
          { method: 'GET', path: '/metrics', headers: header === null ? {} : { authorization: header } },
          (answer) => judge401(answer, 'unauthenticated'),
        );
      say(`${signatures} signatures and ${bad} tokens by name at every door …`);
      const genuine = await makeGenuine(world);
      const same = await knockFlipped(world, genuine, knock, say);
      tally.count(await knockUnknownKeys(world, knock));
      const { rest, redis } = await world.stack.requests();
      const asked = Object.values(rest).reduce((sum, count) => sum + count, redis);
      tally.count(asked === 0 ? null : `Postgres and Redis were asked ${asked} times on behalf of nobody`);
      const after = await hashTables(world.machinery);
      tally.count(before === after ? null : `rows were written:\n${before}\n---\n${after}`);
      for (const { name, header } of tokens.filter(({ isGood }) => isGood)) {
        const path = `/api/v1/memory/${world.merged.chatId}`;
        const wire = { method: 'GET', path, headers: { authorization: header ?? '' } };
        await knock(`getMemory with ${name}`, wire, ({ status }) => (status === 200 ? null : `is ${status}`));
      }
      const { body } = await callerOf(world.stack.api).call<{ code: string }>('GET', '/api/v1/chats');
      tally.count(body.code === 'unauthenticated' ? null : 'the list of chats is open');
      if (wanted === null) await replayDelivery(world, tally, exchange);
      const spellings = await knockSame(world, genuine, same, knock);
      return tally.verdict({
        'named signatures': signatures,
        'named tokens': bad,
        'flipped bits': FLIPS,
        'of them the same token': same.length,
        'spellings of a genuine token': spellings,
        'unknown keys': UNKNOWN_KEYS,
        replays: REPLAYS,
        'first seed': FIRST_SEED,
      });
    } finally {
      close();
      await world.close();
    }
  },
};
