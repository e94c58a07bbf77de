// Invariant 10, the half that needs code: the words of a confirmed fact were said by the user of that chat.
import { compareEntries } from '../src/domain/fold-registers.ts';
import type { Entry, Evidence } from '../src/domain/memory.ts';
import { readTurns } from '../src/domain/turn.ts';
import type { StoredLog } from './read-chats.ts';
import type { Cited, CitedUpdate } from './read-cited.ts';

/** `fault`: why an entry is not proved. `gone`: what would prove it is past its retention. */
export type Proof = 'proved' | 'gone' | { readonly fault: string };

/** A decision has no words, and what is carried or restored keeps the evidence of the entry it comes from. */
export const spanOf = ({ queue_id, turn, start, end, quote, claim }: Evidence): string =>
  JSON.stringify([queue_id, turn, start, end, quote, claim]);

function proveWords(evidence: Evidence, cited: CitedUpdate | undefined): Proof {
  if (cited === undefined) return 'gone';
  if (cited.kind !== 'exchange') return { fault: `cites an update of kind ${cited.kind}` };
  if (cited.exchange === null) return 'gone';
  const turn = readTurns({ ...cited, exchange: cited.exchange })[evidence.turn];
  if (turn === undefined) return { fault: `cites turn ${evidence.turn}, which does not exist` };
  if (turn.role !== 'user') return { fault: `cites turn ${evidence.turn}, which is not the user's` };
  const points = [...turn.text];
  if (evidence.start >= evidence.end || evidence.end > points.length)
    return { fault: `cites ${evidence.start} to ${evidence.end} of ${points.length} characters` };
  // The quote is the sentence round the span; where the same words come again, any of the places may be meant.
  const quote = [...evidence.quote];
  const first = Math.max(0, evidence.start - quote.length + 1);
  for (let at = first; at <= evidence.start; at += 1)
    if (points.slice(at, at + quote.length).join('') === evidence.quote) return 'proved';
  return { fault: 'quotes what is not there' };
}

/** Where a kind of evidence may come in: its own kind of update, or a restore, which brings back what there was. */
function findMisplaced(kind: string | undefined, own: string): Proof | null {
  return kind === undefined || kind === own || kind === 'restore'
    ? null
    : { fault: `came with an update of kind ${kind}` };
}

function prove(entry: Entry, log: StoredLog, cited: Cited, earlier: ReadonlySet<string>): Proof {
  const { evidence } = entry;
  const kind = log.kinds.get(entry.seq);
  // Without evidence at all: 10-confirmed-has-evidence.sql says which of them may be.
  if (evidence === null) return findMisplaced(kind, 'restore') ?? 'proved';
  const span = spanOf(evidence);
  if (kind === 'restore' && !earlier.has(span))
    return { fault: 'was restored, and no earlier entry had its evidence' };
  if (evidence.attribution === 'carried') {
    if (evidence.origin === undefined) return { fault: 'was carried from nowhere' };
    const spans = cited.spansOf(log.tenantId, evidence.origin.chat_id);
    if (spans !== null && !spans.has(span))
      return { fault: 'was carried from a chat that never confirmed it' };
    return findMisplaced(kind, 'seed') ?? (spans === null ? 'gone' : 'proved');
  }
  const update = cited.updates.get(evidence.queue_id);
  // 09-evidence-of-own-chat.sql reports it; the words of another chat prove nothing here.
  if (update !== undefined && update.chatId !== log.chatId) return 'gone';
  if (evidence.claim === 'decided')
    return update !== undefined && update.kind !== 'decision'
      ? { fault: `cites an update of kind ${update.kind} as a decision` }
      : (findMisplaced(kind, 'decision') ?? (update === undefined ? 'gone' : 'proved'));
  return findMisplaced(kind, 'exchange') ?? proveWords(evidence, update);
}

/** Entries that change what is confirmed. */
export const isConfirming = ({ section, kind }: Entry): boolean =>
  section === 'user_confirmed' && (kind === 'set' || kind === 'retract');

/** @returns how each entry that changes `user_confirmed` is proved, in the order of the log. */
export function checkEvidence(
  log: StoredLog,
  cited: Cited,
): { readonly entry: Entry; readonly proof: Proof }[] {
  const earlier = new Set<string>();
  return log.entries
    .filter(isConfirming)
    .sort(compareEntries)
    .map((entry) => {
      const proof = prove(entry, log, cited, earlier);
      if (entry.evidence !== null) earlier.add(spanOf(entry.evidence));
      return { entry, proof };
    });
}
