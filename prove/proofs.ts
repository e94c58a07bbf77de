// Every proof of `npm run prove`, in the order in which they run. Each is loaded only in the process that runs it.
import type { Proof } from './proof.ts';

type Load = () => Promise<Proof>;

export const PROOFS: Readonly<Record<string, Load>> = {
  'memory-schedules': async () => (await import('./schedules.ts')).memorySchedules,
  restore: async () => (await import('./restore.ts')).restore,
  'adjacent-versions': async () => (await import('./adjacent-versions.ts')).adjacentVersions,
  enqueues: async () => (await import('./enqueues.ts')).enqueues,
  history: async () => (await import('./history.ts')).history,
  'queue-conformance': async () => (await import('./qstash-conformance.ts')).queueConformance,
  'bad-inputs': async () => (await import('./hostile/bad-inputs.ts')).badInputs,
  'forged-tokens': async () => (await import('./hostile/forged-tokens.ts')).forgedTokens,
  'tenant-prompts': async () => (await import('./tenant-prompts.ts')).tenantPrompts,
  'foreign-access': async () => (await import('./hostile/foreign-access.ts')).foreignAccess,
};
