// Schedules: a draft that is published again at each match of a cron expression.
import type { CancelTimer, Clock } from './clock.ts';
import type { Collection } from './collection.ts';
import { nextCronTime, parseCron } from './cron.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Draft } from './message.ts';
import type { TickFault } from './tick-faults.ts';

/** A schedule at rest (times in ms since 1970). */
export interface Schedule {
  scheduleId: string;
  cron: string;
  draft: Draft;
  createdAt: number;
  isPaused: boolean;
  lastScheduleTime: number | null;
  nextScheduleTime: number | null;
}

export interface Schedules {
  /** Creates or, under a known id, replaces. Throws SyntaxError for a bad cron expression. */
  put(scheduleId: string, cron: string, draft: Draft): Schedule;
  get(scheduleId: string): Schedule | undefined;
  list(): Schedule[];
  remove(scheduleId: string): void;
  setPaused(schedule: Schedule, isPaused: boolean): void;
  /** Takes up the schedules read from the state file. */
  resume(): void;
  close(): void;
}

/** The vendor lets a trigger lag this long; a tick missed by more while the emulator was down is gone. */
const LATEST_MS = 60_000;

export interface ScheduleParts {
  stored: Collection<Schedule>;
  clock: Clock;
  decisions: DecisionLog;
  takeFault: () => TickFault | undefined;
  /** Called with the draft at each tick. */
  publish: (draft: Draft) => void;
}

export function createSchedules({ stored, clock, decisions, takeFault, publish }: ScheduleParts): Schedules {
  const timers = new Map<string, CancelTimer>();

  function disarm(scheduleId: string): void {
    timers.get(scheduleId)?.();
    timers.delete(scheduleId);
  }

  function arm(schedule: Schedule): void {
    disarm(schedule.scheduleId);
    if (schedule.isPaused || schedule.nextScheduleTime === null) return;
    const wait = schedule.nextScheduleTime - clock.now();
    timers.set(
      schedule.scheduleId,
      clock.after(wait, () => tick(schedule.scheduleId)),
    );
  }

  function save(schedule: Schedule): void {
    stored.put(schedule.scheduleId, schedule);
    arm(schedule);
  }

  const following = (schedule: Schedule): number | null =>
    nextCronTime(parseCron(schedule.cron), clock.now());

  function tick(scheduleId: string): void {
    const schedule = stored.get(scheduleId);
    if (!schedule || schedule.isPaused) return;
    const fault = takeFault();
    decisions.note(null, fault ? `tick ${fault.kind} ${fault.ms}` : 'tick');
    if (fault?.kind === 'late') {
      const name = `late ${scheduleId}`;
      timers.get(name)?.();
      timers.set(
        name,
        clock.after(fault.ms, () => publish(schedule.draft)),
      );
    } else if (fault?.kind !== 'missed') {
      publish(schedule.draft);
      if (fault?.kind === 'twice') publish(schedule.draft);
    }
    save({ ...schedule, lastScheduleTime: clock.now(), nextScheduleTime: following(schedule) });
  }

  return {
    put(scheduleId, cron, draft) {
      const schedule = {
        scheduleId,
        cron,
        draft: { ...draft, scheduleId },
        createdAt: stored.get(scheduleId)?.createdAt ?? clock.now(),
        isPaused: false,
        lastScheduleTime: null,
        nextScheduleTime: nextCronTime(parseCron(cron), clock.now()),
      };
      save(schedule);
      return schedule;
    },
    get: (scheduleId) => stored.get(scheduleId),
    list: () => stored.values(),
    remove(scheduleId) {
      disarm(scheduleId);
      stored.remove(scheduleId);
    },
    setPaused: (schedule, isPaused) => save({ ...schedule, isPaused, nextScheduleTime: following(schedule) }),
    resume() {
      for (const schedule of stored.values()) {
        const late = clock.now() - (schedule.nextScheduleTime ?? Number.POSITIVE_INFINITY);
        if (late > LATEST_MS) save({ ...schedule, nextScheduleTime: following(schedule) });
        else arm(schedule);
      }
    },
    close() {
      for (const scheduleId of [...timers.keys()]) disarm(scheduleId);
    },
  };
}
