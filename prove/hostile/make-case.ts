// One hostile request out of a seed and the API document: a good request for some route, then up to three things that
// are wrong with it. The same seed and document give the same request.
import { createRandom, type Random } from '../../sim/random.ts';
import type { ApiDocument, Operation } from './api-document.ts';
import { TEXTS } from './corpus.ts';
import { bodyOf, type Draft, type Mutation, toWire } from './draft.ts';
import type { Wire } from './exchange.ts';
import { type Sampler, sampleSchema } from './sample-schema.ts';
import { ADDRESS_MUTATIONS } from './spoil-address.ts';
import { BYTE_MUTATIONS, HEAVY_MUTATIONS } from './spoil-bytes.ts';
import { HEADER_MUTATIONS } from './spoil-headers.ts';
import { JSON_MUTATIONS } from './spoil-json.ts';
import { PLACE_MUTATIONS } from './spoil-place.ts';

/** One of the users who send: their token, what is theirs, and how the queue would sign. */
export type Sender = {
  readonly userId: string;
  readonly token: string;
  /** Of somebody who owns nothing: who erases everything about themself would send no more. */
  readonly spareToken: string;
  readonly chatId: string;
  readonly queueId: string;
  /** What belongs to somebody else. */
  readonly foreign: { readonly chatId: string; readonly queueId: string };
};

export type CaseWorld = {
  readonly document: ApiDocument;
  readonly senders: readonly Sender[];
  readonly metricsToken: string;
  /** Of the senders' tenant. */
  readonly apiKey: string;
  readonly sign: (path: string, body: string) => string;
  readonly canary: string;
};

export type Case = {
  readonly operation: Operation;
  readonly wire: Wire;
  /** What was done to a good request, in order; empty for a good one. */
  readonly wrong: readonly Mutation[];
  readonly mayBreak: boolean;
  readonly mayStopBelow: boolean;
};

const HEAVY = 0.002;
/** Of the requests that come from a backend with an API key. */
const BACKENDS = 0.3;
const EVERY: readonly (readonly Mutation[])[] = [
  JSON_MUTATIONS,
  BYTE_MUTATIONS,
  PLACE_MUTATIONS,
  HEADER_MUTATIONS,
  ADDRESS_MUTATIONS,
];

/** Bodies can be wrong in the most ways; the pages are the same whoever asks. */
function weightOf({ body, security, path }: Operation): number {
  if (body !== null) return 12;
  if (path === '/docs' || path === '/openapi.json') return 0.5;
  return security === 'none' ? 2 : 6;
}

function pickOperation({ operations }: ApiDocument, random: Random): Operation {
  let left = random.next() * operations.reduce((sum, operation) => sum + weightOf(operation), 0);
  const found = operations.find((operation) => {
    left -= weightOf(operation);
    return left < 0;
  });
  return found ?? random.pick(operations);
}

function samplerFor(operation: Operation, sender: Sender, random: Random, world: CaseWorld): Sampler {
  // What ends a chat mostly asks for chats that are not there: the others still need theirs.
  const isEnding = operation.method === 'DELETE' || operation.path.endsWith('/close');
  const own = isEnding ? 0.02 : 0.85;
  return {
    random,
    resolve: world.document.resolve,
    text: (most) => `${world.canary} ${random.pick(TEXTS)}`.slice(0, most).toWellFormed(),
    id(name) {
      const key = name === 'queue_id' ? 'queueId' : 'chatId';
      if (name !== 'queue_id' && name !== 'chat_id') return random.uuid();
      if (random.chance(own)) return sender[key];
      return random.chance(0.5) ? random.uuid() : sender.foreign[key];
    },
  };
}

function goodDraft(operation: Operation, sampler: Sampler): Draft {
  const { random } = sampler;
  const value = (name: string, schema: Operation['parameters'][number]['schema']) =>
    // A request that is held costs its time and shows nothing more.
    name === 'wait' ? '0' : String(sampleSchema(schema, sampler, name));
  const some = operation.parameters.filter(
    // Whom a key acts for is said where the key is.
    (one) => (one.required === true || random.chance(0.4)) && one.name !== 'saidso-user',
  );
  const named = (place: string) => some.filter((one) => one.in === place);
  return {
    operation,
    method: operation.method,
    params: Object.fromEntries(
      named('path').map(({ name, schema }) => [name, encodeURIComponent(value(name, schema))]),
    ),
    query: named('query').map(({ name, schema }) => [name, encodeURIComponent(value(name, schema))]),
    headers: {
      ...Object.fromEntries(
        named('header').map(({ name, schema }) => [
          name.toLowerCase(),
          name.toLowerCase() === 'prefer' ? 'wait=0' : value(name, schema),
        ]),
      ),
      ...(operation.body !== null && { 'content-type': 'application/json' }),
    },
    json: operation.body === null ? undefined : sampleSchema(operation.body, sampler),
    raw: null,
    framing: 'length',
    readdress: null,
    mayBreak: false,
    mayStopBelow: false,
  };
}

function spoil(draft: Draft, random: Random, canary: string): Mutation[] {
  const count = random.pick([0, 1, 1, 1, 1, 1, 2, 2, 3]);
  const wrong: Mutation[] = [];
  for (let tries = 0; tries < 20 && wrong.length < count; tries += 1) {
    const mutation = random.pick(random.chance(HEAVY) ? HEAVY_MUTATIONS : random.pick(EVERY));
    if (mutation.apply(draft, { random, canary })) wrong.push(mutation);
  }
  return wrong;
}

/** Proves who sends, for what the draft has become; a mutation that sent proof of its own keeps it. */
function signIn(draft: Draft, sender: Sender, random: Random, world: CaseWorld): void {
  const { operation, headers } = draft;
  if (operation.security === 'accessToken') {
    const isEnd = operation.id === 'deleteUser';
    if (random.chance(BACKENDS) && !isEnd) {
      headers.authorization ??= `Bearer ${world.apiKey}`;
      headers['saidso-user'] ??= sender.userId;
    } else headers.authorization ??= `Bearer ${isEnd ? sender.spareToken : sender.token}`;
  }
  if (operation.security === 'metricsToken')
    headers.authorization ??= `Bearer ${random.chance(0.7) ? world.metricsToken : sender.token}`;
  if (operation.security === 'queueSignature')
    headers['upstash-signature'] ??= world.sign(operation.path, bodyOf(draft)?.toString('utf8') ?? '');
}

/** @param index of the case; senders take turns, so that nobody comes near the limit of a minute. */
export function makeCase(firstSeed: number, index: number, world: CaseWorld): Case {
  const random = createRandom(firstSeed + index);
  const operation = pickOperation(world.document, random);
  const sender = world.senders[index % world.senders.length];
  if (sender === undefined) throw new RangeError('there is nobody to send');
  const draft = goodDraft(operation, samplerFor(operation, sender, random, world));
  const wrong = spoil(draft, random, world.canary);
  signIn(draft, sender, random, world);
  const { mayBreak, mayStopBelow } = draft;
  return { operation, wire: toWire(draft), wrong, mayBreak, mayStopBelow };
}
