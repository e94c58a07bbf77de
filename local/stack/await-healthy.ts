// Waits until the Worker itself says that everything it depends on answers.
import { pollUntil } from '../postgres/poll-until.ts';
import { PlainError } from './plain-error.ts';

const PATIENCE_MS = 20_000;

type Health = {
  readonly dependencies?: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
};

/**
 * Asks `/health/ready` until it answers 200 and the model answers too: the API could do without it for a while, but whoever
 * starts a stack wants to know. An open circuit is left from before, and closes by itself.
 * @returns the names of the dependencies that answer.
 * @throws PlainError that names those that do not.
 */
export async function awaitHealthy(api: string, patienceMs = PATIENCE_MS): Promise<string> {
  let last: Health = {};
  let healthy = false;
  await pollUntil(
    async () => {
      try {
        const response = await fetch(`${api}/health/ready`, { signal: AbortSignal.timeout(3_000) });
        last = (await response.json()) as Health;
        const isWell = (last.dependencies ?? []).every(({ name, ok }) => ok || name === 'circuit');
        healthy = response.status === 200 && isWell;
      } catch {
        healthy = false;
      }
      return healthy;
    },
    patienceMs,
    100,
  );
  const probes = last.dependencies ?? [];
  if (healthy) return probes.map(({ name }) => name).join(', ');
  const failing = probes.filter(({ ok }) => !ok).map(({ name, detail }) => `${name} (${detail})`);
  throw new PlainError(
    `The Worker is up but not ready${failing.length > 0 ? `: ${failing.join(', ')}` : ''}.`,
    'Look into local/.state/logs/worker.log; npm start -- --fresh begins with empty data.',
  );
}
