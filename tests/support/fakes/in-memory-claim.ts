// The claim rule over one in-memory chat: lease, fence, and which rows belong to one batch.
import { countCharacters } from '../../../src/domain/message.ts';
import type { Claim } from '../../../src/ports/update-queue.ts';
import { askCircuit, type CircuitAnswer, type CircuitRow } from './in-memory-circuit.ts';
import { type ChatState, expireLease, isOpen, iso, type Row } from './in-memory-database.ts';

const BATCH_CHARACTERS = 12_000;
const BATCH_MOST = 8;
const ALONE_FROM = 2;

type Lease = { readonly holder: string; readonly leaseMs: number; readonly batchLimit: number };

/** Claims as `claim_update` in SQL does; a repeat by the same holder (its answer was lost) gets the same claim. */
export function claimRows(chat: ChatState, circuit: CircuitRow, lease: Lease, nowMs: number): Claim {
  const { chatId } = chat;
  const { leaseMs } = lease;
  if (chat.lease.untilMs !== null && chat.lease.untilMs > nowMs) {
    if (chat.lease.holder === lease.holder)
      return claimed(
        chat,
        heldBatch(chat),
        askCircuit(circuit, { chatId, leaseMs, needsModel: false }, nowMs),
      );
    return { outcome: 'lease_held', leaseUntil: iso(chat.lease.untilMs) };
  }
  expireLease(chat, nowMs);
  const open = chat.rows.filter(isOpen);
  const [head] = open;
  if (head === undefined) return { outcome: 'empty', retryAt: null };
  if (head.status === 'pending_summarization' && (head.retryAtMs ?? 0) > nowMs)
    return { outcome: 'empty', retryAt: iso(head.retryAtMs ?? 0) };
  const isReady = head.status === 'ready_to_write';
  const needsModel = head.kind === 'exchange' && !isReady;
  const asked = askCircuit(circuit, { chatId, leaseMs, needsModel }, nowMs);
  if (asked.retryAtMs !== null) return { outcome: 'circuit_open', retryAt: iso(asked.retryAtMs) };
  const fence = chat.lease.fence + 1;
  const isCharged = asked.state === 'closed';
  chat.lease = { ...chat.lease, fence, holder: lease.holder, untilMs: nowMs + leaseMs, isCharged };
  if (isReady) return claimed(chat, readyBatch(open), asked);
  const batch = pendingBatch(open, Math.min(lease.batchLimit, chat.lease.batchLimit, BATCH_MOST));
  for (const row of batch)
    Object.assign(row, { status: 'processing', attempts: row.attempts + (isCharged ? 1 : 0), fence });
  return claimed(chat, batch, asked);
}

const heldBatch = (chat: ChatState): Row[] =>
  chat.rows.filter(({ status }) => status === 'processing' || status === 'ready_to_write');

function readyBatch(open: readonly Row[]): Row[] {
  const end = open.findIndex(({ status, fence }) => status !== 'ready_to_write' || fence !== open[0]?.fence);
  return open.slice(0, end < 0 ? undefined : end);
}

function pendingBatch(open: readonly Row[], most: number): Row[] {
  const batch: Row[] = [];
  let characters = 0;
  for (const row of open) {
    if (batch.length === most || row.status !== 'pending_summarization') break;
    if (row.kind !== open[0]?.kind) break;
    // A row that has cost two attempts may be poison: from then on it goes alone.
    if (batch.length > 0 && (row.attempts >= ALONE_FROM || (batch[0]?.attempts ?? 0) >= ALONE_FROM)) break;
    characters += charactersOf(row);
    if (batch.length > 0 && characters > BATCH_CHARACTERS) break;
    batch.push(row);
  }
  return batch;
}

const charactersOf = ({ exchange }: Row): number =>
  exchange.contextSnippet === null
    ? (exchange.messages ?? []).reduce((sum, { content }) => sum + countCharacters(content), 0)
    : countCharacters(exchange.contextSnippet);

function claimed(chat: ChatState, batch: readonly Row[], { state, wantsAnswer }: CircuitAnswer): Claim {
  const updates = batch.map((row) => {
    const { queueId, seq, kind, exchange, payload, triggerSource, attempts, result } = row;
    const redrive = row.stampSeq === null ? {} : { stampSeq: row.stampSeq };
    return { queueId, seq, ...redrive, kind, exchange, payload, triggerSource, attempts, result };
  });
  const dead = chat.rows.filter(({ status, droppedAtMs }) => status === 'failed' && droppedAtMs === null);
  const deadSeqs = [...new Set(dead.map(({ seq, stampSeq }) => stampSeq ?? seq))].sort((a, b) => a - b);
  const ready = batch.every(({ status }) => status === 'ready_to_write');
  return {
    outcome: 'claimed',
    ready,
    fence: chat.lease.fence,
    userId: chat.userId,
    version: chat.version,
    updates,
    entries: [...chat.entries],
    circuit: { state, wantsAnswer },
    deaths: Math.max(0, ...batch.map(({ deaths }) => deaths)),
    ...(deadSeqs.length > 0 && { deadSeqs }),
  };
}
