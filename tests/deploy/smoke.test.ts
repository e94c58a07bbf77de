// What a deployment and a start demand of /health/ready: the model too, though the API could do without it for a while.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkReady } from '../../deploy/smoke.ts';
import { awaitHealthy } from '../../local/stack/await-healthy.ts';
import { createProgress } from '../../local/stack/progress.ts';
import { type RudeServer, startRudeServer } from '../support/rude-server.ts';

let server: RudeServer;
beforeAll(async () => {
  server = await startRudeServer('reset');
});
afterAll(() => server.close());

const progress = createProgress({ write: () => undefined });
const ready = (failing: readonly string[]) =>
  server.behave({
    status: 200,
    body: JSON.stringify({
      status: failing.length > 0 ? 'degraded' : 'ok',
      dependencies: ['postgres', 'model', 'circuit'].map((name) => ({
        name,
        ok: !failing.includes(name),
        detail: '',
      })),
    }),
  });

test('a deployment whose model does not answer is not done', async () => {
  ready(['model']);
  await expect(checkReady({ api: server.url, progress })).rejects.toThrow('The model does not answer');
});

test('a circuit that is open from before holds up neither a deployment nor a start', async () => {
  ready(['circuit']);
  await checkReady({ api: server.url, progress });
  expect(await awaitHealthy(server.url)).toBe('postgres, model, circuit');
});

test('a start names the model that does not answer', async () => {
  ready(['model']);
  await expect(awaitHealthy(server.url, 300)).rejects.toThrow('not ready: model');
});
