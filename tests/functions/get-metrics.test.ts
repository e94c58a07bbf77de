// GET /metrics: what Prometheus is given, and who may ask.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { unavailable } from '../../src/domain/problem.ts';
import { err, ok } from '../../src/domain/result.ts';
import { createEdge, expectProblem, METRICS_TOKEN } from '../support/edge.ts';
import { SOME_METRICS } from '../support/fakes/in-memory-machinery.ts';

const authorization = `Bearer ${METRICS_TOKEN}`;
const scrape = (edge = createEdge()) =>
  edge.call('GET', '/metrics', { as: null, headers: { authorization } });
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

describe('200', () => {
  test('every figure is there, in base units', async () => {
    const response = await scrape();
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'saidso_updates_accepted_total 12',
        'saidso_updates_ended_total{outcome="dead_letter"} 1',
        'saidso_updates_open{status="processing"} 1',
        'saidso_oldest_open_update_age_seconds 4.5',
        'saidso_update_latency_seconds_bucket{le="0.25"} 2',
        'saidso_update_latency_seconds_bucket{le="+Inf"} 10',
        'saidso_update_latency_seconds_sum 14.5',
        'saidso_update_latency_seconds_count 10',
        'saidso_model_tokens_total{direction="output"} 610',
        'saidso_dead_letter_callbacks_total 3',
        'saidso_open_update_deaths 2',
        'saidso_open_updates_rung_again 1',
        'saidso_circuit_state{state="closed"} 0',
        'saidso_circuit_state{state="half_open"} 1',
        'saidso_circuit_opened_total 4',
        'saidso_stats_refreshed_timestamp_seconds 1795255140',
      ]),
    );
  });

  test.skipIf(!hasPromtool)('promtool finds nothing to say about the page', async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await (await scrape()).text() });
    expect({ status: checked.status, said: String(checked.stdout) + String(checked.stderr) }).toEqual({
      status: 0,
      said: '',
    });
  });
});

describe('200, from a database that is a version behind', () => {
  test('what it does not know is left out', async () => {
    const { circuit: _circuit, open_deaths: _deaths, open_rung_again: _rung, ...older } = SOME_METRICS;
    const edge = createEdge({}, ({ machinery }) => ({
      machinery: { ...machinery, serviceMetrics: async () => ok(older) },
    }));
    const text = await (await scrape(edge)).text();
    expect(text).not.toMatch(/circuit|deaths|rung_again/);
    expect(text).toContain('saidso_dead_letters 1');
  });
});

describe('401', () => {
  test.for([
    '',
    'Bearer ',
    'Bearer wrong-token-of-tests',
    `Bearer ${METRICS_TOKEN}x`,
    `Basic ${METRICS_TOKEN}`,
  ])('"%s" opens nothing (unauthenticated)', async (given) => {
    const response = await createEdge().call('GET', '/metrics', {
      as: null,
      headers: { authorization: given },
    });
    await expectProblem(response, 401, 'unauthenticated');
  });

  test("a user's token opens nothing (unauthenticated)", async () => {
    await expectProblem(await createEdge().call('GET', '/metrics'), 401, 'unauthenticated');
  });
});

describe('404 and 503', () => {
  test('without a token in the settings the address does not exist (route_not_found)', async () => {
    await expectProblem(await scrape(createEdge({ METRICS_TOKEN: '' })), 404, 'route_not_found');
  });

  test('without the database there are no figures, rather than zeros (dependency_unavailable)', async () => {
    const edge = createEdge({}, ({ machinery }) => ({
      machinery: { ...machinery, serviceMetrics: async () => err(unavailable('postgres')) },
    }));
    await expectProblem(await scrape(edge), 503, 'dependency_unavailable');
  });
});
