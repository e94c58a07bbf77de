// Flow control: per key at most so many deliveries at once and so many starts per period; the rest waits in line.
import type { CancelTimer, Clock } from './clock.ts';
import type { Collection } from './collection.ts';
import type { FlowLimits } from './message.ts';

/** What an operator decided about a key; only this outlives a restart, the limits come with each message. */
export interface FlowRule extends FlowLimits {
  paused: boolean;
  pinnedParallelism: boolean;
  pinnedRate: boolean;
}

/** A key as GET /v2/flowControl/{key} shows it (field names are the vendor's; period in s, times in unix s). */
export interface FlowInfo {
  flowControlKey: string;
  waitListSize: number;
  parallelismMax: number;
  parallelismCount: number;
  rateMax: number;
  rateCount: number;
  ratePeriod: number;
  ratePeriodStart: number;
  isPaused: boolean;
  isPinnedParallelism: boolean;
  isPinnedRate: boolean;
}

interface Lane {
  rule: FlowRule;
  active: number;
  periodStart: number;
  started: number;
  waiting: string[];
  wake: CancelTimer | null;
}

export interface FlowControl {
  /** The last message's limits count for all of the key's messages, unless pinned. */
  configure(limits: FlowLimits): void;
  /** True: go now, and call `leave` after the attempt. False: `start` is called with the id when it is its turn. */
  enter(key: string, id: string): boolean;
  leave(key: string): void;
  /** Applies an operator's change and lets waiting messages go if it allows them to. */
  change(key: string, change: Partial<FlowRule>): void;
  resetRate(key: string): void;
  info(key: string): FlowInfo;
}

/** @param start called with a message id that was waiting and may go now. */
export function createFlowControl(
  rules: Collection<FlowRule>,
  clock: Clock,
  start: (id: string) => void,
): FlowControl {
  // A lane per chat adds up to a few hundred bytes each; they are not cleared before the process ends.
  const lanes = new Map<string, Lane>();

  function lane(key: string): Lane {
    const known = lanes.get(key);
    if (known) return known;
    const blank = { parallelism: 0, rate: 0, periodMs: 1_000, paused: false, pinnedParallelism: false };
    const rule = rules.get(key) ?? { key, ...blank, pinnedRate: false };
    const fresh: Lane = { rule, active: 0, periodStart: 0, started: 0, waiting: [], wake: null };
    lanes.set(key, fresh);
    return fresh;
  }

  /** Takes a place if there is one. */
  function admit(at: Lane): boolean {
    const { rule } = at;
    if (rule.paused || (rule.parallelism > 0 && at.active >= rule.parallelism)) return false;
    const now = clock.now();
    if (now >= at.periodStart + rule.periodMs) {
      at.periodStart = now;
      at.started = 0;
    }
    if (rule.rate > 0 && at.started >= rule.rate) {
      at.wake ??= clock.after(at.periodStart + rule.periodMs - now, () => {
        at.wake = null;
        pump(at);
      });
      return false;
    }
    at.active++;
    at.started++;
    return true;
  }

  function pump(at: Lane): void {
    while (at.waiting.length > 0 && admit(at)) {
      const next = at.waiting.shift();
      if (next !== undefined) start(next);
    }
  }

  return {
    configure(limits) {
      const at = lane(limits.key);
      const { rule } = at;
      at.rule = {
        ...rule,
        parallelism: rule.pinnedParallelism ? rule.parallelism : limits.parallelism,
        rate: rule.pinnedRate ? rule.rate : limits.rate,
        periodMs: rule.pinnedRate ? rule.periodMs : limits.periodMs,
      };
      pump(at);
    },
    enter(key, id) {
      const at = lane(key);
      // Nobody overtakes those who wait already.
      if (at.waiting.length === 0 && admit(at)) return true;
      at.waiting.push(id);
      return false;
    },
    leave(key) {
      const at = lane(key);
      at.active--;
      pump(at);
    },
    change(key, change) {
      const at = lane(key);
      at.rule = { ...at.rule, ...change };
      if (at.rule.paused || at.rule.pinnedParallelism || at.rule.pinnedRate) rules.put(key, at.rule);
      else rules.remove(key);
      pump(at);
    },
    resetRate(key) {
      const at = lane(key);
      at.periodStart = clock.now();
      at.started = 0;
      pump(at);
    },
    info(key) {
      const { rule, ...at } = lane(key);
      return {
        flowControlKey: key,
        waitListSize: at.waiting.length,
        parallelismMax: rule.parallelism,
        parallelismCount: at.active,
        rateMax: rule.rate,
        rateCount: clock.now() < at.periodStart + rule.periodMs ? at.started : 0,
        ratePeriod: rule.periodMs / 1_000,
        ratePeriodStart: Math.floor(at.periodStart / 1_000),
        isPaused: rule.paused,
        isPinnedParallelism: rule.pinnedParallelism,
        isPinnedRate: rule.pinnedRate,
      };
    },
  };
}
