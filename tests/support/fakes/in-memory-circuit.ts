// The circuit of the model in memory, with the rules of ask_circuit, trip_circuit and close_circuit in SQL.
import type { ChatId } from '../../../src/domain/ids.ts';
import { ok } from '../../../src/domain/result.ts';
import type { Circuit, CircuitState } from '../../../src/ports/circuit.ts';

const MARK_MS = 30_000;
const ANSWERED_MS = 60_000;

export type CircuitRow = {
  state: CircuitState;
  failures: number;
  lastFailedChat: ChatId | null;
  openUntilMs: number;
  failedProbes: number;
  probeChat: ChatId | null;
  opened: number;
  lastSuccessMs: number | null;
};

export const createCircuitRow = (): CircuitRow => ({
  state: 'closed',
  failures: 0,
  lastFailedChat: null,
  openUntilMs: 0,
  failedProbes: 0,
  probeChat: null,
  opened: 0,
  lastSuccessMs: null,
});

export type CircuitAnswer = {
  readonly state: CircuitState;
  readonly wantsAnswer: boolean;
  /** Set when this claim must wait. */
  readonly retryAtMs: number | null;
};

/** What a claim is told; who needs the model may become the probe by asking. */
export function askCircuit(
  row: CircuitRow,
  { chatId, leaseMs, needsModel }: { chatId: ChatId; leaseMs: number; needsModel: boolean },
  nowMs: number,
): CircuitAnswer {
  let isHeld = false;
  if (row.state !== 'closed' && needsModel) {
    isHeld = row.openUntilMs > nowMs;
    if (!isHeld) Object.assign(row, { state: 'half_open', probeChat: chatId, openUntilMs: nowMs + leaseMs });
  }
  const isSilent = row.lastSuccessMs === null || row.lastSuccessMs <= nowMs - MARK_MS;
  return {
    state: row.state,
    wantsAnswer: row.state !== 'closed' || row.failures > 0 || isSilent,
    retryAtMs: isHeld ? row.openUntilMs : null,
  };
}

export function createInMemoryCircuit({
  circuit: row,
  now,
}: {
  circuit: CircuitRow;
  now: () => number;
}): Circuit {
  return {
    async tripCircuit({ chat: { chatId }, opensAtOnce, failureLimit, openMs, openMostMs }) {
      const { state, failures } = row;
      const isAnswered = row.lastSuccessMs !== null && row.lastSuccessMs > now() - ANSWERED_MS;
      const isRepeat = failures > 0 && isAnswered && row.lastFailedChat === chatId;
      const counted = failures + (isRepeat ? 0 : 1);
      const opens =
        state === 'closed'
          ? opensAtOnce || counted >= failureLimit
          : state === 'half_open' && row.probeChat === chatId;
      if (opens) {
        row.failedProbes += state === 'half_open' ? 1 : 0;
        row.opened += state === 'closed' ? 1 : 0;
        row.openUntilMs = now() + Math.min(openMostMs, openMs * 2 ** Math.min(20, row.failedProbes));
        Object.assign(row, { state: 'open', probeChat: null });
      }
      if (opens || state === 'closed') Object.assign(row, { failures: counted, lastFailedChat: chatId });
      return ok({
        state: row.state,
        opened: opens && state === 'closed',
        openForMs: row.state === 'closed' ? 0 : Math.max(0, row.openUntilMs - now()),
        isAnswering: row.state === 'closed' && failures === 0 && isAnswered,
      });
    },
    async closeCircuit() {
      const wasOpen = row.state !== 'closed';
      Object.assign(row, createCircuitRow(), { opened: row.opened, lastSuccessMs: now() });
      return ok({ wasOpen });
    },
  };
}
