// Counts an outage of the model, and opens its circuit when that is enough.
import { trippedRow } from '../../contract/circuit-rows.ts';
import { ok } from '../../domain/result.ts';
import type { Circuit } from '../../ports/circuit.ts';
import type { Database } from './client.ts';

/** @returns the circuit's `tripCircuit`. A schema from before there were circuits answers `dependency_unavailable`. */
export const tripCircuit =
  (database: Database): Circuit['tripCircuit'] =>
  async ({ chat, reason, opensAtOnce, failureLimit, openMs, openMostMs }) => {
    const answer = await database.rpc(
      'trip_circuit',
      {
        chat_id: chat.chatId,
        reason,
        opens_at_once: opensAtOnce,
        failure_limit: failureLimit,
        open_ms: openMs,
        open_most_ms: openMostMs,
      },
      trippedRow,
    );
    if (!answer.ok) return answer;
    const { state, opened, open_for_ms, is_answering } = answer.value;
    return ok({ state, opened, openForMs: open_for_ms, isAnswering: is_answering });
  };
