// Twenty thousand requests that are wrong in some way, over every route of the served document: each gets an answer that
// the document has, none is a bug, none repeats what was sent, and rows are there for those alone that were accepted.
import { callerOf } from '../../tests/acceptance/support/caller.ts';
import { machineryOf } from '../../tests/acceptance/support/machinery.ts';
import { startStack, type TestStack } from '../../tests/support/stack.ts';
import type { Proof } from '../proof.ts';
import { readApiDocument } from './api-document.ts';
import { createExchange } from './exchange.ts';
import { inParallel } from './in-parallel.ts';
import { judgeReply } from './judge-reply.ts';
import { createLedger } from './ledger.ts';
import { type CaseWorld, makeCase, type Sender } from './make-case.ts';
import { tellExchange, wantedCase } from './one-case.ts';
import { proveStoredTexts } from './stored-texts.ts';
import { createTally } from './tally.ts';
import { searchTraces } from './traces.ts';

const CASES = 20_000;
const FIRST_SEED = 3_000_000;
const USERS = 300;
const LANES = 24;
const PROGRESS_EVERY = 5_000;
/** In every text that is sent. It is no name of a field: those may be told in a refusal. */
const CANARY = 'canary-5b1e07';

/** Users with one chat and one update each; the limit of a minute stays what it is for everybody. */
async function openSenders(stack: TestStack): Promise<Sender[]> {
  const people = await stack.people(2 * USERS);
  const own = new Array<Omit<Sender, 'foreign'>>(USERS);
  await inParallel(USERS, LANES, async (index) => {
    const { id: userId = '', token = '' } = people[index] ?? {};
    const spareToken = people[USERS + index]?.token ?? '';
    const caller = callerOf(stack.api, token);
    const chatId = await caller.openChat();
    const { queue_id } = await caller.say(chatId, `My name is Ada, and I was told ${CANARY}.`);
    own[index] = { userId, token, spareToken, chatId, queueId: queue_id };
  });
  return own.map((sender, index) => ({ ...sender, foreign: own[(index + 1) % USERS] ?? sender }));
}

export const badInputs: Proof = {
  name: 'bad-inputs',
  about: `${CASES} hostile requests over every route, and texts that are kept as they are`,
  async prove(say) {
    // On a busy machine a dependency that takes its time is a 503, which is no bug but would count as one.
    const stack = await startStack({
      POSTGRES_DEADLINE_MS: '30000',
      REDIS_DEADLINE_MS: '5000',
      MAX_WAITERS: '4',
      // One key speaks for all senders; what they may ask themselves stays.
      KEY_LIMIT_PER_MINUTE: '1000000',
    });
    const machinery = machineryOf(stack);
    const { exchange, close } = createExchange(stack.api, LANES);
    const tally = createTally();
    const wanted = wantedCase();
    try {
      const document = await readApiDocument(stack.api);
      const senders = await openSenders(stack);
      const world: CaseWorld = {
        document,
        senders,
        metricsToken: stack.tokens.metrics,
        apiKey: stack.tokens.api_key,
        sign: machinery.sign,
        canary: CANARY,
      };
      const ledger = createLedger(machinery, senders);
      const statuses = new Map<number, number>();
      const asked = new Map<string, number>();
      const send = async (index: number) => {
        if (index > 0 && index % PROGRESS_EVERY === 0) say(`${index} of ${CASES} requests …`);
        const one = makeCase(FIRST_SEED, index, world);
        const answer = await exchange(one.wire);
        const what = `${one.operation.id} with ${one.wrong.map(({ name }) => name).join(', ') || 'nothing wrong'}`;
        const fault = judgeReply(one, answer, document, CANARY);
        tally.count(
          fault === null ? null : `case ${index}, ${what}: ${fault}; again with CASE=${index}`,
          `${one.operation.id} ${fault}`,
        );
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        asked.set(one.operation.id, (asked.get(one.operation.id) ?? 0) + 1);
        ledger.record(one, answer);
        if (wanted !== null) say(tellExchange(what, one.wire, answer));
      };
      if (wanted !== null) await send(Number(wanted));
      else await inParallel(CASES, LANES, send);
      for (const { id } of document.operations)
        if (wanted === null) tally.count(asked.has(id) ? null : `the route ${id} was never asked`);
      for (const fault of await ledger.faults()) tally.count(fault);
      const texts = wanted === null ? await proveStoredTexts(stack, machinery, document, tally, say) : 0;
      const traces = await searchTraces(stack, machinery, CANARY);
      tally.count(traces.fault);
      const sum = (from: number, to: number) =>
        [...statuses].reduce(
          (all, [status, count]) => (status >= from && status < to ? all + count : all),
          0,
        );
      return tally.verdict({
        requests: sum(0, 600),
        routes: document.operations.length,
        accepted: sum(200, 400),
        refused: sum(400, 500),
        '5xx': sum(500, 600),
        'over the limit': statuses.get(429) ?? 0,
        'without an answer': statuses.get(0) ?? 0,
        'texts kept': texts,
        'MB searched for the canary': Math.round(traces.bytes / 1e5) / 10,
        'first seed': FIRST_SEED,
      });
    } finally {
      close();
      await machinery.close();
      await stack.stop();
    }
  },
};
