// Failed tries per address and minute, within one isolate: what guesses cost is bounded before the database is asked.

const MINUTE_MS = 60_000;
const MOST_ADDRESSES = 10_000;

export type FailureBudget = {
  /** Seconds until the minute ends when the address has used its failures up, else null. Unknown addresses never have. */
  spentFor(address: string | undefined, nowMs: number): number | null;
  spend(address: string | undefined, nowMs: number): void;
  /** Takes one back: what looked like a guess was none. */
  refund(address: string | undefined, nowMs: number): void;
};

/**
 * What is counted as one: an IPv4 address, or the first 64 bits of an IPv6 one, of which anybody has as many as they
 * like. An IPv4 address in the clothes of IPv6, as Node shows it, is the IPv4 address.
 */
export function networkOf(address: string): string {
  const last = address.slice(address.lastIndexOf(':') + 1);
  if (!address.includes(':') || last.includes('.')) return last;
  const [head = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  return [...groups, '0', '0', '0', '0'].slice(0, 4).join(':');
}

/**
 * Per isolate, because a counter in Redis would make every forged request cost a trip; an attacker who reaches many
 * isolates gets as many budgets. Addresses come from the platform; behind one address whole offices may sit, so a
 * spent budget refuses only what cannot be checked for free.
 */
export function createFailureBudget(perMinute: number): FailureBudget {
  let minute = 0;
  const counts = new Map<string, number>();
  const countOf = (network: string, nowMs: number) => {
    const current = Math.floor(nowMs / MINUTE_MS);
    if (current !== minute) counts.clear();
    minute = current;
    return counts.get(network) ?? 0;
  };
  const add = (address: string | undefined, nowMs: number, by: 1 | -1) => {
    if (address === undefined) return;
    const network = networkOf(address);
    const count = Math.max(0, countOf(network, nowMs) + by);
    // The one that was added first goes, not all: a flood of addresses must not pardon each of them.
    const [oldest] = counts.keys();
    if (oldest !== undefined && counts.size >= MOST_ADDRESSES && !counts.has(network)) counts.delete(oldest);
    counts.set(network, count);
  };
  return {
    spentFor(address, nowMs) {
      if (address === undefined || countOf(networkOf(address), nowMs) < perMinute) return null;
      return Math.max(1, Math.ceil(((minute + 1) * MINUTE_MS - nowMs) / 1000));
    },
    spend: (address, nowMs) => add(address, nowMs, 1),
    refund: (address, nowMs) => add(address, nowMs, -1),
  };
}
