// What happened, as lines: a hash that proves two runs the same, and the lines themselves when a failure is replayed.

export type EventLog = {
  write(line: string): void;
  /** 16 hex digits over all lines so far. */
  hash(): string;
  readonly lines: readonly string[];
};

/** @param keepsLines off in mass runs: the lines would cost more than the schedule */
export function createEventLog(now: () => number, startMs: number, keepsLines: boolean): EventLog {
  const lines: string[] = [];
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  return {
    lines,
    write(text) {
      const line = `${now() - startMs} ${text}`;
      for (let place = 0; place < line.length; place += 1) {
        const code = line.charCodeAt(place);
        one = Math.imul(one ^ code, 2654435761);
        two = Math.imul(two ^ code, 1597334677);
      }
      if (keepsLines) lines.push(line);
    },
    hash: () => [one, two].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
