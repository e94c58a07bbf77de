// One schedule: a cast, a script, faults while it plays, then peace, and a judgement.
import { asId, type ChatId, type OwnedChat, type TenantId, type UserId } from '../src/domain/ids.ts';
import { summarizeChat } from '../src/flows/summarize-chat.ts';
import { sweepUpdates } from '../src/flows/sweep-updates.ts';
import { createBell, type Delivered } from './bell.ts';
import { checkHistory } from './check/check-history.ts';
import { createClient } from './client.ts';
import type { DriverFactory } from './drivers/driver.ts';
import { inChatOrder } from './drivers/in-chat-order.ts';
import { createEventLog } from './event-log.ts';
import type { Coverage, FaultPlan } from './fault-plan.ts';
import { createTruth } from './history.ts';
import { createFleet } from './isolate.ts';
import { createOperator } from './operator.ts';
import { planOutage } from './outage.ts';
import { createRandom, type Random } from './random.ts';
import { recordTruth } from './record-truth.ts';
import { playScript } from './script.ts';
import { servicePorts } from './service-ports.ts';
import { createTimeline } from './timeline.ts';
import { SWEEP_MS, type World } from './world.ts';

const START_MS = Date.parse('2026-11-21T10:00:00Z');
/** A script that is not over by then hangs. */
const SCRIPT_MS = 60 * 60_000;
/** A call that is slow when faults stop, and what it holds up (port-call.ts), is over by then. */
const IN_FLIGHT_MS = 100_000;
/** Invariant 7: two sweeps and the longest pause between two attempts. */
const DRAIN_MS = 2 * SWEEP_MS + 30_000;

export type ScheduleOptions = {
  readonly seed: number;
  readonly factory: DriverFactory;
  readonly plan: (random: Random, now: () => number) => FaultPlan;
  /** Of each of the two clients. */
  readonly operations: number;
  /** See script.ts. */
  readonly isEventful: boolean;
  /** The tenant; every schedule on one database has its own. */
  readonly tenantId: TenantId;
  readonly keepsLines?: boolean;
};

export type ScheduleReport = {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly hash: string;
  readonly injected: Coverage;
  /** Targets of the plan that no call ever reached (fault-plan.ts). */
  readonly missed: readonly string[];
  readonly requests: number;
  readonly lines: readonly string[];
};

export async function runSchedule(options: ScheduleOptions): Promise<ScheduleReport> {
  const { seed, factory, tenantId } = options;
  const random = createRandom(seed);
  const timeline = createTimeline(START_MS);
  const log = createEventLog(timeline.now, START_MS, options.keepsLines === true);
  const plan = options.plan(createRandom(seed + 0.5 * 2 ** 40), timeline.now);
  // Dice of its own, so that a seed is the same schedule with and without.
  const outage = planOutage(createRandom(seed + 0.25 * 2 ** 40), timeline.now, options.isEventful);
  const truth = createTruth();
  const owner = asId<UserId>(random.uuid());
  const chats: readonly OwnedChat[] = Array.from(
    { length: !options.isEventful && random.chance(0.6) ? 1 : 2 },
    () => ({
      tenantId,
      userId: owner,
      chatId: asId<ChatId>(random.uuid()),
    }),
  );
  const marks = new Map(chats.map(({ chatId }, place) => [chatId as string, `k${place}`]));
  const fleet = createFleet(3);
  let deliveries = 0;
  const pickIsolate = () => fleet.pick((count) => random.between(0, count - 1));
  const bell = createBell({ timeline, random, plan, log }, async (wakeUp): Promise<Delivered> => {
    const chat = chats.find(({ chatId }) => chatId === wakeUp.chat_id);
    deliveries += 1;
    const name = `d${deliveries} ${marks.get(wakeUp.chat_id) ?? '?'}`;
    const isolate = pickIsolate();
    try {
      const ports = servicePorts(world, marks, { isolate, name, ...(chat && { delivered: chat }) });
      const ending = await isolate.handle(() => summarizeChat(ports, wakeUp));
      if (ending.kind === 'died') {
        if (chat !== undefined) truth.of(chat).harm += 1;
        return 'failed';
      }
      return ending.value.outcome === 'done' ? 'done' : ending.value;
    } catch (error) {
      truth.thrown.push(`${name}: ${String(error)}`);
      return 'failed';
    }
  });
  // Dice of their own, so that a seed is the same schedule with and without.
  const dice = createRandom(seed + 0.125 * 2 ** 40);
  const isHealed = options.isEventful || dice.chance(0.5);
  const world: World = {
    ...{ timeline, random, plan, outage, log, bell, fleet, truth },
    driver: recordTruth(inChatOrder(factory.open(timeline.now)), truth, timeline.now),
    history: [],
    healedAtMs: isHealed ? START_MS + dice.between(20_000, 150_000) : Number.POSITIVE_INFINITY,
  };

  async function sweep(name: string): Promise<void> {
    const isolate = pickIsolate();
    await isolate
      .handle(() => sweepUpdates(servicePorts(world, marks, { isolate, name })))
      .catch((error: unknown) => truth.thrown.push(`${name}: ${String(error)}`));
  }
  let sweeps = 0;
  function tick(): void {
    sweeps += 1;
    void sweep(`s${sweeps}`);
    if (random.chance(0.15)) void sweep(`s${sweeps}b`);
    timeline.after(SWEEP_MS, tick);
  }
  timeline.after(random.between(0, SWEEP_MS), tick);

  let isOver = false;
  const clients = ['ada', 'ada2'].map((name) => createClient(world, marks, name));
  const cast = {
    chats,
    stranger: asId<UserId>(random.uuid()),
    operations: options.operations,
    isEventful: options.isEventful,
  };
  const operator = createOperator(world, marks, dice);
  const play = Promise.all([playScript(world, cast, clients), operator.play(cast)]).then(() => {
    isOver = true;
  });
  while (!isOver && timeline.now() < START_MS + SCRIPT_MS) await timeline.run(timeline.now() + 5_000);
  if (isOver) await play;
  else truth.thrown.push('the script never came to its end');
  plan.stop();
  outage.stop();
  await timeline.run(timeline.now() + IN_FLIGHT_MS);
  await timeline.run(timeline.now() + DRAIN_MS);
  // A last look by the clients themselves, without faults.
  const asks = { seq: true, version: true, pending: false, waitSeconds: 0 };
  for (const client of clients) for (const chat of chats) void client.read(chat, asks);
  await timeline.run(timeline.now() + 1_000);

  const violations = await checkHistory(world.driver, chats, world.history, truth, log.write);
  const begun = chats.flatMap((chat) =>
    truth.of(chat).continued.map(({ chatId }): OwnedChat => ({ ...chat, chatId })),
  );
  await factory.clear([...chats, ...begun]);
  return {
    ...{ seed, violations, hash: log.hash(), lines: log.lines },
    ...{ injected: plan.injected, missed: plan.missed(), requests: world.history.length },
  };
}
