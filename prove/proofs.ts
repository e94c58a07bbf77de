// Every proof of `npm run prove`, in the order in which they run. Each is loaded only in the process that runs it.
import type { Proof } from './proof.ts';

type Load = () => Promise<Proof>;

export const PROOFS: Readonly<Record<string, Load>> = {
  'memory-schedules': async () => (await import('./schedules.ts')).memorySchedules,
  'postgres-schedules': async () => (await import('./schedules.ts')).postgresSchedules,
  'postgres-pairs': async () => (await import('./schedules.ts')).postgresPairs,
  'guard-mutants': async () => (await import('./guard-mutants.ts')).guardMutants,
  restore: async () => (await import('./restore.ts')).restore,
  'adjacent-versions': async () => (await import('./adjacent-versions.ts')).adjacentVersions,
  enqueues: async () => (await import('./enqueues.ts')).enqueues,
  history: async () => (await import('./history.ts')).history,
  'queue-conformance': async () => (await import('./qstash-conformance.ts')).queueConformance,
  'bad-inputs': async () => (await import('./hostile/bad-inputs.ts')).badInputs,
  'forged-tokens': async () => (await import('./hostile/forged-tokens.ts')).forgedTokens,
  'tenant-prompts': async () => (await import('./tenant-prompts.ts')).tenantPrompts,
  'foreign-access': async () => (await import('./hostile/foreign-access.ts')).foreignAccess,
  'worker-kills': async () => (await import('./worker-kills.ts')).workerKills,
  'postgres-stops': async () => (await import('./postgres-stops.ts')).postgresStops,
  'part-kills': async () => (await import('./part-kills.ts')).partKills,
  'bad-network': async () => (await import('./bad-network.ts')).badNetwork,
  'full-disk': async () => (await import('./full-disk.ts')).fullDisk,
  'clock-jumps': async () => (await import('./clock-jumps.ts')).clockJumps,
};
