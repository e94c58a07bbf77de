// Every proof of `npm run prove`, in the order in which they run. Each is loaded only in the process that runs it.
import type { Proof } from './proof.ts';

type Load = () => Promise<Proof>;

export const PROOFS: Readonly<Record<string, Load>> = {
  'memory-schedules': async () => (await import('./schedules.ts')).memorySchedules,
  'worker-kills': async () => (await import('./worker-kills.ts')).workerKills,
  'postgres-stops': async () => (await import('./postgres-stops.ts')).postgresStops,
  'part-kills': async () => (await import('./part-kills.ts')).partKills,
  'bad-network': async () => (await import('./bad-network.ts')).badNetwork,
  'full-disk': async () => (await import('./full-disk.ts')).fullDisk,
  'clock-jumps': async () => (await import('./clock-jumps.ts')).clockJumps,
};
