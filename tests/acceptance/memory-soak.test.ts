// One chat for a long time: 200 updates of facts, changes of mind and things taken back, and nothing is lost unseen.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import type { Context, Revision, Revisions } from './support/agent-shapes.ts';
import { type Caller, callerOf } from './support/caller.ts';
import { inventedWord } from './support/invented-words.ts';
import { type Machinery, machineryOf } from './support/machinery.ts';
import type { Accepted, Memory } from './support/shapes.ts';

let stack: TestStack;
let machinery: Machinery;
let ada: Caller;

beforeAll(async () => {
  stack = await startStack({ LIMIT_PER_MINUTE: '100000' });
  machinery = machineryOf(stack);
  ada = callerOf(stack.api, (await stack.people(1))[0]?.token);
});
afterEach(() => machinery.mode('normal'));
afterAll(async () => {
  await machinery?.close();
  await stack?.stop();
});

const UPDATES = 200;
const keyOf = (number: number): string => inventedWord(number, 'sk');
const wordOf = (number: number): string => inventedWord(number, 'wen');

/** What the user says at each turn, and what is true of them when all is said. */
function life(): { readonly said: readonly string[]; readonly known: Readonly<Record<string, string>> } {
  const known: Record<string, string> = {};
  const said = Array.from({ length: UPDATES }, (_, turn) => {
    const kind = turn % 10;
    const old = keyOf(turn - 7);
    if (kind === 9) {
      delete known[old];
      return `Please forget my ${old}.`;
    }
    const key = kind === 7 || kind === 8 ? keyOf(turn - 4) : keyOf(turn);
    known[key] = wordOf(turn);
    const changes = kind === 7 || kind === 8;
    return changes ? `Actually, my ${key} is now ${wordOf(turn)}.` : `My ${key} is ${wordOf(turn)}.`;
  });
  return { said, known };
}

async function revisionsOf(chat: string): Promise<Revision[]> {
  const found: Revision[] = [];
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page: string = cursor === 0 ? '' : `&cursor=${cursor}`;
    const reply = await ada.call<Revisions>('GET', `/api/v1/memory/${chat}/revisions?limit=100${page}`);
    expect(reply.status).toBe(200);
    found.push(...reply.body.revisions);
    cursor = reply.body.next_cursor;
  }
  return found.reverse();
}

/** Values that some revision confirmed, that no later line explains, and that are gone: a memory has none. */
function unexplainedLosses(revisions: readonly Revision[], live: Readonly<Record<string, unknown>>) {
  const lines = revisions.flatMap(({ diff }) => diff);
  return lines.flatMap(({ section, key, after }, index) => {
    if (section !== 'user_confirmed' || after === undefined || live[key] === after) return [];
    const isExplained = lines
      .slice(index + 1)
      .some((line) => line.section === section && line.key === key && line.before === after);
    return isExplained ? [] : [`${key}: ${after}`];
  });
}

test('after 200 updates every value that was ever confirmed is live or a later revision says where it went', async () => {
  const { said, known } = life();
  const chat = await ada.openChat();
  const accepted: string[] = [];
  for (const words of said) accepted.push((await ada.say(chat, words)).queue_id);
  const last = await ada.ended(accepted.at(-1) ?? '');
  expect(last).toMatchObject({ status: 'complete', seq: UPDATES, outcome: 'applied' });

  const { body } = await ada.read(chat, `?min_seq=${UPDATES}&wait=10`);
  expect(body).toMatchObject({
    accepted_seq: UPDATES,
    applied_seq: UPDATES,
    pending_updates: 0,
    failed_updates: 0,
    stale: false,
    to_confirm: [],
  });
  expect(body.user_confirmed).toEqual(known);
  expect(Object.keys(known)).toHaveLength(120);
  expect(body.token_count).toBeLessThanOrEqual(body.token_limit);

  const revisions = await revisionsOf(chat);
  expect(revisions.map(({ version }) => version)).toEqual(revisions.map((_, index) => index + 1));
  expect(body.version).toBe(revisions.length);
  let seq = 0;
  for (const { from_seq, to_seq } of revisions) {
    expect(from_seq).toBe(seq + 1);
    seq = to_seq;
  }
  expect(seq).toBe(UPDATES);
  expect(revisions.flatMap(({ queue_ids }) => queue_ids)).toEqual(accepted);
  expect(unexplainedLosses(revisions, body.user_confirmed)).toEqual([]);
  // The check itself: a history that keeps silent about what went has 60 losses.
  const silent = revisions.map((one) => ({ ...one, diff: one.diff.map(({ before: _, ...line }) => line) }));
  expect(unexplainedLosses(silent, body.user_confirmed)).toHaveLength(60);
  console.log(
    `soak: ${UPDATES} updates in ${revisions.length} revisions, 60 values ended, 0 unexplained losses`,
  );
  expect(await machinery.verify()).toEqual({ chats: 1, broken: {} });
});

/** Each turn the block as a prompt would hold it comes back as somebody's words, the user's and the assistant's in turn. */
async function echo(chat: string, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    const query = `format=${['markdown', 'json', 'xml'][turn % 3]}`;
    const { body } = await ada.call<Context>('GET', `/api/v1/memory/${chat}/context?${query}`);
    expect(body.block).toContain('240 euros');
    const messages = [{ role: turn % 2 === 0 ? 'user' : 'assistant', content: body.block }];
    const reply = await ada.call<Accepted>('POST', '/api/v1/memory/update', {
      body: { chat_id: chat, messages },
    });
    expect(reply.status).toBe(201);
    // The next blocks are packed from a memory that has heard the earlier ones.
    if (turn % 10 === 9) await ada.ended(reply.body.queue_id);
  }
}

async function told(): Promise<{ readonly chat: string; readonly memory: Memory }> {
  const chat = await ada.openChat();
  await ada.say(chat, 'My name is Ada. My budget is 240 euros. I am vegetarian.');
  await ada.ended((await ada.say(chat, 'Maybe I will leave on Friday.')).queue_id);
  const memory = (await ada.read(chat, '?min_seq=2')).body;
  expect(memory.user_confirmed).toEqual({ name: 'Ada', budget: '240 euros', diet: 'vegetarian' });
  expect(memory.llm_inferred).toEqual({ day: 'Friday' });
  return { chat, memory };
}

test('a block that is pasted back for 100 turns adds no fact and no question', async () => {
  const { chat, memory } = await told();
  await echo(chat, 100);
  const after = (await ada.read(chat, '?min_seq=102&wait=10')).body;
  expect(after).toMatchObject({ applied_seq: 102, failed_updates: 0 });
  expect(after.user_confirmed).toEqual(memory.user_confirmed);
  expect(after.llm_inferred).toEqual(memory.llm_inferred);
  expect(after.to_confirm).toEqual(memory.to_confirm);
});

test.for(['over-claimer', 'hostile'])(
  'a model that lies (%s) can make nothing of a pasted block confirmed, and take nothing confirmed back',
  async (mode) => {
    const { chat, memory } = await told();
    await machinery.mode(mode);
    await echo(chat, 20);
    const after = (await ada.read(chat, '?min_seq=22&wait=10')).body;
    expect(after).toMatchObject({ applied_seq: 22, failed_updates: 0 });
    expect(after.user_confirmed).toEqual(memory.user_confirmed);
  },
);
