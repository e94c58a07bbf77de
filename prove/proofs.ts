// Every proof of `npm run prove`, in the order in which they run. Each is loaded only in the process that runs it.
import type { Proof } from './proof.ts';

type Load = () => Promise<Proof>;

export const PROOFS: Readonly<Record<string, Load>> = {
  'memory-schedules': async () => (await import('./schedules.ts')).memorySchedules,
  'postgres-schedules': async () => (await import('./schedules.ts')).postgresSchedules,
  'postgres-pairs': async () => (await import('./schedules.ts')).postgresPairs,
  'guard-mutants': async () => (await import('./guard-mutants.ts')).guardMutants,
};
