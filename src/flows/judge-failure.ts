// Whose fault a failed model call was: the text's, or nobody's who waits here. The circuit is told, and knows of others.
import type { OwnedChat } from '../domain/ids.ts';
import { MODEL_FAILURES, type ModelFailure, type ModelFailureCode } from '../domain/operation.ts';
import type { HeldClaim, SummarizePorts } from './delivery-outcome.ts';

export type Verdict =
  /** The model answered, and would not or could not with this text. */
  | { readonly fault: 'text' }
  /** `openForMs` until the circuit lets one chat ask again; null while it is closed. */
  | { readonly fault: 'outage'; readonly openForMs: number | null };

/** No other text and no other chat would fare better. */
const OPENS_AT_ONCE: ReadonlySet<ModelFailureCode> = new Set(['model_unauthorized', 'model_quota_exhausted']);

/**
 * Judges a failure. A timeout is the text's fault only while the circuit stays closed, somebody was answered within a
 * minute, and nobody has failed since: an outage can so charge one row one attempt where it begins, and no more.
 * Where the circuit cannot be asked (an older schema, Postgres away) it is an outage: no attempt is spent.
 */
export async function judgeFailure(
  { circuit, settings, telemetry }: SummarizePorts,
  chat: OwnedChat,
  claim: HeldClaim,
  { code }: ModelFailure,
): Promise<Verdict> {
  if (MODEL_FAILURES[code] === 'text') return { fault: 'text' };
  if (claim.circuit === null) return { fault: 'outage', openForMs: null };
  const { tenantId, chatId } = chat;
  const tripped = await circuit.tripCircuit({
    chat,
    reason: code,
    opensAtOnce: OPENS_AT_ONCE.has(code),
    ...settings.circuit,
  });
  if (!tripped.ok) {
    telemetry.log('warn', 'circuit_not_told', {
      tenant_id: tenantId,
      chat_id: chatId,
      code: tripped.error.code,
    });
    return { fault: 'outage', openForMs: null };
  }
  const { state, opened, openForMs, isAnswering } = tripped.value;
  if (opened) telemetry.log('error', 'circuit_opened', { code, ms: openForMs });
  if (code === 'model_timeout' && isAnswering && claim.circuit.state === 'closed') return { fault: 'text' };
  return { fault: 'outage', openForMs: state === 'closed' ? null : openForMs };
}
