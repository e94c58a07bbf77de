// What the emulator has done since it started, for tests and load reports.

export interface Counts {
  accepted: number;
  deduplicated: number;
  attempts: number;
  delivered: number;
  retries: number;
  failed: number;
  canceled: number;
  duplicated: number;
  dropped: number;
  delayed: number;
  forged: number;
  publishFaults: number;
}

export function createCounts(): Counts {
  return {
    accepted: 0,
    deduplicated: 0,
    attempts: 0,
    delivered: 0,
    retries: 0,
    failed: 0,
    canceled: 0,
    duplicated: 0,
    dropped: 0,
    delayed: 0,
    forged: 0,
    publishFaults: 0,
  };
}
