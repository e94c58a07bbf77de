// Two tenants on one service at once, with the same user ids and the same chat ids, so that nothing but the tenant tells
// their chats apart. Every word of one carries its canary; no prompt and no answer of the other may.
import { asId, type ChatId, type OwnedChat, type TenantId, type UserId } from '../src/domain/ids.ts';
import { summarizeChat } from '../src/flows/summarize-chat.ts';
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import { createBell, type Delivered } from './bell.ts';
import { type Client, createClient } from './client.ts';
import type { DriverFactory } from './drivers/driver.ts';
import { createEventLog } from './event-log.ts';
import { planRandom } from './fault-plan.ts';
import { createTruth } from './history.ts';
import { createFleet } from './isolate.ts';
import { createOperator } from './operator.ts';
import { createRandom } from './random.ts';
import { playScript } from './script.ts';
import { servicePorts } from './service-ports.ts';
import { createTimeline } from './timeline.ts';
import { SWEEP_MS, type World } from './world.ts';

const START_MS = Date.parse('2026-11-21T10:00:00Z');
const SCRIPT_MS = 60 * 60_000;
const DRAIN_MS = 2 * SWEEP_MS;
const OPERATIONS = 4;

export const TENANTS = [
  { canary: 'north', tenantId: asId<TenantId>('00000000-0000-4000-8000-0000000000a1') },
  { canary: 'south', tenantId: asId<TenantId>('00000000-0000-4000-8000-0000000000b1') },
] as const;

export type TenantReport = {
  readonly seed: number;
  readonly prompts: number;
  readonly answers: number;
  /** What was seen where it does not belong, without its words. */
  readonly leaks: readonly string[];
};

/** The same client, whose every word is marked as its tenant's. */
const markWords = (client: Client, canary: string): Client => {
  const mark = (words: string) => words.replace(/k(?=\d+n\d+)/, `${canary}k`);
  return {
    ...client,
    append: (chat, words, key) => client.append(chat, mark(words), key),
    decide: (chat, decision, key) =>
      client.decide(
        chat,
        decision.value === undefined ? decision : { ...decision, value: mark(decision.value) },
        key,
      ),
  };
};

/** Words of another tenant, or of another chat of the same one; `k0` is the first chat. */
function foreignIn(text: string, tenantId: TenantId, place: number): string[] {
  const others = TENANTS.filter((one) => one.tenantId !== tenantId).map(({ canary }) => canary);
  return [
    ...others.filter((canary) => text.includes(canary)).map((canary) => `words of ${canary}`),
    ...(new RegExp(`k(?!${place}n)\\d+n\\d+`).test(text) ? ['words of another chat'] : []),
  ];
}

/** @throws only for bugs of the simulation; a schedule that never ends is a leak report of its own. */
export async function runTenantSchedule(seed: number, factory: DriverFactory): Promise<TenantReport> {
  const random = createRandom(seed);
  const timeline = createTimeline(START_MS);
  const log = createEventLog(timeline.now, START_MS, false);
  const plan = planRandom(createRandom(seed + 0.5 * 2 ** 40), timeline.now);
  const userId = asId<UserId>(random.uuid());
  const ids = [asId<ChatId>(random.uuid()), asId<ChatId>(random.uuid())];
  const marks = new Map(ids.map((chatId, place) => [chatId as string, `k${place}`]));
  const fleet = createFleet(2);
  const pickIsolate = () => fleet.pick((count) => random.between(0, count - 1));
  const leaks: string[] = [];
  let prompts = 0;

  const bell = createBell({ timeline, random, plan, log }, async (wakeUp): Promise<Delivered> => {
    const chat: OwnedChat = {
      tenantId: asId(wakeUp.tenant_id),
      userId: asId(wakeUp.user_id),
      chatId: asId(wakeUp.chat_id),
    };
    const isolate = pickIsolate();
    const ports = servicePorts(world, marks, { isolate, name: 'delivery', delivered: chat });
    const watched: typeof ports = {
      ...ports,
      summariser: {
        proposeOperations(prompt, deadlineMs) {
          prompts += 1;
          const text = `${prompt.system}\n${prompt.user}`;
          const place = ids.indexOf(chat.chatId);
          leaks.push(...foreignIn(text, chat.tenantId, place).map((what) => `a prompt has ${what}`));
          return ports.summariser.proposeOperations(prompt, deadlineMs);
        },
      },
    };
    const ending = await isolate.handle(() => summarizeChat(watched, wakeUp)).catch(() => null);
    if (ending === null || ending.kind === 'died') return 'failed';
    return ending.value.outcome === 'done' ? 'done' : ending.value;
  });
  const world: World = {
    ...{ timeline, random, plan, log, bell, fleet, truth: createTruth() },
    outage: { isOut: () => false, stop: () => undefined },
    driver: factory.open(timeline.now),
    history: [],
    healedAtMs: START_MS + random.between(20_000, 150_000),
  };
  function tick(): void {
    const isolate = pickIsolate();
    const ports = servicePorts(world, marks, { isolate, name: 'sweep' });
    void isolate.handle(() => sweepUpdates(ports)).catch(() => undefined);
    timeline.after(SWEEP_MS, tick);
  }
  timeline.after(random.between(0, SWEEP_MS), tick);

  let ended = 0;
  for (const { tenantId, canary } of TENANTS) {
    const cast = {
      chats: ids.map((chatId) => ({ tenantId, userId, chatId })),
      stranger: asId<UserId>(random.uuid()),
      operations: OPERATIONS,
      isEventful: random.chance(0.3),
    };
    const clients = ['one', 'two'].map((name) =>
      markWords(createClient(world, marks, `${canary} ${name}`), canary),
    );
    const operator = createOperator(world, marks, random);
    void Promise.all([playScript(world, cast, clients), operator.play(cast)]).then(() => {
      ended += 1;
    });
  }
  while (ended < TENANTS.length && timeline.now() < START_MS + SCRIPT_MS)
    await timeline.run(timeline.now() + 5_000);
  if (ended < TENANTS.length) leaks.push('the schedule never came to its end');
  plan.stop();
  await timeline.run(timeline.now() + DRAIN_MS);

  const reads = world.history.flatMap((one) => (one.op === 'read' && one.seen.kind === 'done' ? [one] : []));
  for (const { chat, seen } of reads)
    for (const what of foreignIn(JSON.stringify(seen), chat.tenantId, ids.indexOf(chat.chatId)))
      leaks.push(`an answer has ${what}`);
  return { seed, prompts, answers: reads.length, leaks };
}
