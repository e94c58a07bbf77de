// Smoke: create, update, wait, read, and the limit, with the contract's thresholds. A minute or two, any machine.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { awaitUpdate, createChat, postUpdate, readMemory, tokenOf, uuidOf } from './client.ts';
import { acceptToReadable, limitExact, updateSuccess, updatesLost, updatesSeen, watch } from './metrics.ts';
import { summarise, TREND_STATS } from './summary.ts';
import { CONTRACT } from './thresholds.ts';

const USERS = 4;
const CHATS_PER_USER = 2;
const UPDATES_PER_CHAT = 3;
const READS_PER_UPDATE = 5;
const LIMIT = 100;

export const options: Options = {
  scenarios: {
    life: {
      executor: 'per-vu-iterations',
      vus: USERS,
      iterations: CHATS_PER_USER,
      maxDuration: '2m',
      exec: 'life',
    },
    limit: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '3m', exec: 'limit' },
  },
  thresholds: {
    ...CONTRACT,
    // A threshold over nothing passes, so the number of updates is one too.
    updates_seen: [`count==${USERS * CHATS_PER_USER * UPDATES_PER_CHAT}`],
    'http_req_duration{name:update}': ['p(95)<1000'],
    'http_req_duration{name:create chat}': ['p(95)<1000'],
  },
  summaryTrendStats: TREND_STATS,
};

const run = Date.now();
const WORDS = [
  'My name is Ada and I live in Turin.',
  'I am allergic to peanuts.',
  'Actually, I live in Milan now.',
];

/** One chat's life: every update must end, in order, and be readable. */
export function life(): void {
  const token = tokenOf(uuidOf(run, exec.vu.idInTest));
  const created = watch(createChat(token));
  if (!check(created, { 'chat is created': ({ status }) => status === 201 })) return;
  const chatId = String(created.json('chat_id'));
  for (let turn = 0; turn < UPDATES_PER_CHAT; turn += 1) {
    const acceptedAt = Date.now();
    const accepted = watch(postUpdate(token, chatId, WORDS[turn % WORDS.length] ?? ''));
    if (!check(accepted, { 'update is accepted': ({ status }) => status === 201 })) continue;
    const ended = watch(awaitUpdate(token, String(accepted.json('queue_id'))));
    const isMerged = ended.json('status') === 'complete';
    updatesSeen.add(1);
    updateSuccess.add(isMerged);
    check(ended, {
      'update is complete': () => isMerged,
      'updates apply in order': () => ended.json('seq') === turn + 1,
    });
    const seen = watch(readMemory(token, chatId, `?min_seq=${turn + 1}`));
    const isReadable = check(seen, {
      'memory shows the update': () => Number(seen.json('applied_seq')) >= turn + 1,
    });
    if (isReadable) acceptToReadable.add(Date.now() - acceptedAt);
    else updatesLost.add(1);
    for (let read = 0; read < READS_PER_UPDATE; read += 1) watch(readMemory(token, chatId));
  }
  const memory = watch(readMemory(token, chatId));
  check(memory, {
    'the memory is not empty': () =>
      Object.keys(memory.json('user_confirmed') as object).length +
        Object.keys(memory.json('llm_inferred') as object).length >
      0,
  });
}

/** One user over the limit: exactly 100 pass in an aligned minute, and the refusals say when to come back. */
export function limit(): void {
  const token = tokenOf(uuidOf(run, 999_999));
  const secondsLeft = 60 - ((Date.now() / 1000) % 60);
  // A burst that straddles two windows would be allowed more; that is what a fixed window promises.
  if (secondsLeft < 20) sleep(secondsLeft + 0.5);
  const answers = Array.from({ length: LIMIT + 20 }, (_, index) =>
    watch(readMemory(token, uuidOf(run, index))),
  );
  const refused = answers.filter(({ status }) => status === 429);
  const isExact = answers.length - refused.length === LIMIT;
  limitExact.add(isExact);
  check(refused, {
    'exactly 100 pass': () => isExact,
    'a refusal names a Retry-After of 1 to 60 s': (list) =>
      list.length > 0 &&
      list.every(
        ({ headers }) => Number(headers['Retry-After']) >= 1 && Number(headers['Retry-After']) <= 60,
      ),
  });
}

export const handleSummary = (data: Parameters<typeof summarise>[1]) => summarise('smoke', data);
