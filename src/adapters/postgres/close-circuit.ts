// Writes down that the model has answered.
import { closedCircuitRow } from '../../contract/circuit-rows.ts';
import { ok } from '../../domain/result.ts';
import type { Circuit } from '../../ports/circuit.ts';
import type { Database } from './client.ts';

/** @returns the circuit's `closeCircuit`. */
export const closeCircuit =
  (database: Database): Circuit['closeCircuit'] =>
  async () => {
    const answer = await database.rpc('close_circuit', {}, closedCircuitRow);
    return answer.ok ? ok({ wasOpen: answer.value.was_open }) : answer;
  };
