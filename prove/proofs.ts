// Every proof of `npm run prove`, in the order in which they begin: what computes stands among what waits, since two run
// at once. Each is loaded only in the process that runs it.
import type { Proof } from './proof.ts';

type Load = () => Promise<Proof>;

export const PROOFS: Readonly<Record<string, Load>> = {
  'memory-schedules': async () => (await import('./schedules.ts')).memorySchedules,
  'worker-kills': async () => (await import('./worker-kills.ts')).workerKills,
  'postgres-stops': async () => (await import('./postgres-stops.ts')).postgresStops,
  'part-kills': async () => (await import('./part-kills.ts')).partKills,
  'postgres-pairs': async () => (await import('./schedules.ts')).postgresPairs,
  'bad-network': async () => (await import('./bad-network.ts')).badNetwork,
  'clock-jumps': async () => (await import('./clock-jumps.ts')).clockJumps,
  'full-disk': async () => (await import('./full-disk.ts')).fullDisk,
  restore: async () => (await import('./restore.ts')).restore,
  'adjacent-versions': async () => (await import('./adjacent-versions.ts')).adjacentVersions,
  'postgres-schedules': async () => (await import('./schedules.ts')).postgresSchedules,
  'bad-inputs': async () => (await import('./hostile/bad-inputs.ts')).badInputs,
  'guard-mutants': async () => (await import('./guard-mutants.ts')).guardMutants,
  'forged-tokens': async () => (await import('./hostile/forged-tokens.ts')).forgedTokens,
  'foreign-access': async () => (await import('./hostile/foreign-access.ts')).foreignAccess,
  'tenant-prompts': async () => (await import('./tenant-prompts.ts')).tenantPrompts,
  enqueues: async () => (await import('./enqueues.ts')).enqueues,
  history: async () => (await import('./history.ts')).history,
  'queue-conformance': async () => (await import('./qstash-conformance.ts')).queueConformance,
};
