// trip_circuit through the REST API.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCircuit } from '../../../src/adapters/postgres/circuit.ts';
import type { Circuit, Trip } from '../../../src/ports/circuit.ts';
import { openPostgresStage, type PostgresStage } from '../../support/postgres-stage.ts';
import { unwrap } from '../../support/update-examples.ts';

let stage: PostgresStage;
let circuit: Circuit;
beforeAll(async () => {
  stage = await openPostgresStage();
  circuit = createCircuit(stage.door);
});
afterAll(() => stage.close());

const tripOf = async (change: Partial<Trip> = {}): Promise<Trip> => ({
  chat: await stage.createdChat(),
  reason: 'model_rate_limited',
  opensAtOnce: false,
  failureLimit: 5,
  openMs: 5_000,
  openMostMs: 30_000,
  ...change,
});
const row = async () => (await stage.pool.query('select * from circuits')).rows[0];

test('failures at once are all counted, and one of them opens the circuit', async () => {
  const trips = await Promise.all(Array.from({ length: 8 }, () => tripOf()));
  const answers = (await Promise.all(trips.map((trip) => circuit.tripCircuit(trip)))).map(unwrap);
  expect(answers.filter(({ opened }) => opened)).toHaveLength(1);
  expect(answers.filter(({ state }) => state === 'open')).toHaveLength(4);
  expect(await row()).toMatchObject({
    state: 'open',
    failures: 5,
    opened: '1',
    reason: 'model_rate_limited',
  });
});

test('a reason that is no code is not stored [23514]', async () => {
  unwrap(await circuit.closeCircuit());
  const trip = await tripOf({ reason: 'My name is Ada.' as Trip['reason'] });
  await expect(circuit.tripCircuit(trip)).rejects.toThrow('trip_circuit failed with 23514');
});

test('a schema from before there were circuits is a dependency that cannot serve [PGRST202]', async () => {
  const trip = await tripOf();
  const { rpc } = stage.door;
  const older = createCircuit({
    ...stage.door,
    rpc: (_, args, schema) => rpc('no_such_function' as 'trip_circuit', args as never, schema),
  });
  expect(await older.tripCircuit(trip)).toMatchObject({
    ok: false,
    error: { code: 'dependency_unavailable' },
  });
});
