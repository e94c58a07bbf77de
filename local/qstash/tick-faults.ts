// What can go wrong with one tick of a schedule.

/** Published twice, not at all, or `ms` late; the vendor allows a minute. */
export interface TickFault {
  kind: 'twice' | 'missed' | 'late';
  ms: number;
}

export const MOST_LATE_MS = 60_000;

export interface TickFaults {
  order(fault: TickFault, count: number): void;
  take(): TickFault | undefined;
  left(): number;
  clear(): void;
}

export function createTickFaults(): TickFaults {
  const planned: TickFault[] = [];
  return {
    order: (fault, count) => void planned.push(...Array<TickFault>(count).fill(fault)),
    take: () => planned.shift(),
    left: () => planned.length,
    clear: () => void planned.splice(0),
  };
}
