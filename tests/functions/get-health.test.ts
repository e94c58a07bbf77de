// GET /health/live and /health/ready.
import { describe, expect, test } from 'vitest';
import { healthReply } from '../../src/contract/http-replies.ts';
import type { Probe } from '../../src/ports/machinery.ts';
import { createEdge } from '../support/edge.ts';

/** A dependency that can be switched off, and that counts how often it was asked. */
function dependency(name: string) {
  const state = { isUp: true, asked: 0 };
  const probe: Probe = {
    name,
    probe: async () => {
      state.asked += 1;
      if (!state.isUp) throw new Error('connect ECONNREFUSED secret-host:5432');
      return { ok: true, detail: 'ok' };
    },
  };
  return { state, probe };
}

describe('200', () => {
  test('a process that runs is live, whatever its dependencies do', async () => {
    const postgres = dependency('postgres');
    postgres.state.isUp = false;
    const edge = createEdge({}, () => ({ probes: [postgres.probe] }));
    const response = await edge.call('GET', '/health/live', { as: null });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
    expect(postgres.state.asked).toBe(0);
  });

  test('ready has a line per dependency, probed at most every five seconds', async () => {
    const [postgres, redis] = [dependency('postgres'), dependency('redis')];
    const edge = createEdge({}, () => ({ probes: [postgres.probe, redis.probe] }));
    const ready = () => edge.call('GET', '/health/ready', { as: null });
    const first = await ready();
    expect(first.status).toBe(200);
    expect(healthReply.parse(await first.json())).toEqual({
      status: 'ok',
      dependencies: [
        { name: 'postgres', ok: true, detail: 'answers' },
        { name: 'redis', ok: true, detail: 'answers' },
      ],
    });
    edge.elapse(4_999);
    await ready();
    expect(postgres.state.asked).toBe(1);
    edge.elapse(1);
    await ready();
    expect(postgres.state.asked).toBe(2);
  });

  test('what was seen before the clock was set back is not believed until it has caught up', async () => {
    const postgres = dependency('postgres');
    const edge = createEdge({}, () => ({ probes: [postgres.probe] }));
    await edge.call('GET', '/health/ready', { as: null });
    postgres.state.isUp = false;
    edge.elapse(-3_600_000);
    expect((await edge.call('GET', '/health/ready', { as: null })).status).toBe(503);
  });
});

describe('200, degraded', () => {
  test('without the model requests are served, so its lines take nobody out of rotation', async () => {
    const [postgres, model] = [dependency('postgres'), dependency('model')];
    model.state.isUp = false;
    const edge = createEdge({}, () => ({ probes: [postgres.probe, { ...model.probe, isAdvisory: true }] }));
    const response = await edge.call('GET', '/health/ready', { as: null });
    expect(response.status).toBe(200);
    expect(healthReply.parse(await response.json())).toEqual({
      status: 'degraded',
      dependencies: [
        { name: 'postgres', ok: true, detail: 'answers' },
        { name: 'model', ok: false, detail: 'does not answer as it should' },
      ],
    });
  });
});

describe('503', () => {
  test('a dependency that does not answer is named, and its cause is not', async () => {
    const [postgres, redis] = [dependency('postgres'), dependency('redis')];
    postgres.state.isUp = false;
    const edge = createEdge({}, () => ({ probes: [postgres.probe, redis.probe] }));
    const response = await edge.call('GET', '/health/ready', { as: null });
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      status: 'failing',
      dependencies: [
        { name: 'postgres', ok: false, detail: 'does not answer as it should' },
        { name: 'redis', ok: true, detail: 'answers' },
      ],
    });
    expect(JSON.stringify(edge.logs)).not.toContain('secret-host');
  });
});
