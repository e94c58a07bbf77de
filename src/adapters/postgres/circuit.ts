// The circuit of the model on Postgres: one method per SQL function.
import type { Circuit } from '../../ports/circuit.ts';
import type { Database } from './client.ts';
import { closeCircuit } from './close-circuit.ts';
import { tripCircuit } from './trip-circuit.ts';

export const createCircuit = (database: Database): Circuit => ({
  tripCircuit: tripCircuit(database),
  closeCircuit: closeCircuit(database),
});
