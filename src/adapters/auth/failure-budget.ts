// Failed tries per address and minute, within one isolate: what guesses cost is bounded before the database is asked.

const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 10_000;

export type FailureBudget = {
  /** Seconds until the minute ends when the address has used its failures up, else null. Unknown addresses never have. */
  spentFor(address: string | undefined, nowMs: number): number | null;
  spend(address: string | undefined, nowMs: number): void;
};

/**
 * Per isolate, because a counter in Redis would make every forged request cost a trip; an attacker who reaches many
 * isolates gets as many budgets. Addresses come from the platform; behind one address whole offices may sit, so a
 * spent budget refuses only what cannot be checked for free.
 */
export function createFailureBudget(perMinute: number): FailureBudget {
  let minute = 0;
  const counts = new Map<string, number>();
  const turn = (nowMs: number) => {
    const current = Math.floor(nowMs / MINUTE_MS);
    if (current !== minute || counts.size >= MOST_ADDRESSES) counts.clear();
    minute = current;
  };
  return {
    spentFor(address, nowMs) {
      turn(nowMs);
      if (address === undefined || (counts.get(address) ?? 0) < perMinute) return null;
      return Math.max(1, Math.ceil(((minute + 1) * MINUTE_MS - nowMs) / 1000));
    },
    spend(address, nowMs) {
      turn(nowMs);
      if (address !== undefined) counts.set(address, (counts.get(address) ?? 0) + 1);
    },
  };
}
