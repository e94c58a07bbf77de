// close_circuit through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCircuit } from '../../../src/adapters/postgres/circuit.ts';
import { circuitProbe } from '../../../src/adapters/postgres/circuit-probe.ts';
import { createDatabase } from '../../../src/adapters/postgres/client.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { testConfig } from '../../support/test-config.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
beforeAll(async () => {
  stage = await openPostgresStage();
});
afterAll(() => stage.close());

test('an answer closes an open circuit, whoever got it, and the probe and the figures tell', async () => {
  const circuit = createCircuit(stage.door);
  const chat = await stage.createdChat();
  const told = async () => [
    await circuitProbe(stage.door).probe(),
    unwrap(await stage.machinery.serviceMetrics()).circuit,
  ];
  const openMs = 60_000;
  const trip = {
    chat,
    reason: 'model_unauthorized',
    opensAtOnce: true,
    failureLimit: 5,
    openMs,
    openMostMs: openMs,
  } as const;
  unwrap(await circuit.tripCircuit(trip));
  expect(await told()).toEqual([
    { ok: false, detail: 'open', shown: 'open' },
    { state: 'open', failures: 1, opened: 1 },
  ]);
  expect([unwrap(await circuit.closeCircuit()), unwrap(await circuit.closeCircuit())]).toEqual([
    { wasOpen: true },
    { wasOpen: false },
  ]);
  expect(await told()).toEqual([
    { ok: true, detail: 'closed', shown: 'closed' },
    { state: 'closed', failures: 0, opened: 1 },
  ]);
});

test('where the database does not answer the circuit is unknown, which is for another line to tell', async () => {
  const nowhere = createDatabase(testConfig({ SUPABASE_URL: 'http://127.0.0.1:9' }));
  expect(await circuitProbe(nowhere).probe()).toEqual({ ok: true, detail: 'unknown', shown: 'unknown' });
});
