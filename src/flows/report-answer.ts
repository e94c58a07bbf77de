// Tells the circuit that the model answers, and once that closes it, rings for whoever was waiting.
import type { HeldClaim, SummarizePorts } from './delivery-outcome.ts';
import { ringStranded } from './ring-stranded.ts';

/**
 * Called when a delivery that asked the model is over, also when the answer was a refusal: it was an answer. While all
 * is well the claim says that nobody wants to know, so the usual delivery stays at three calls of the database.
 */
export async function reportAnswer(ports: SummarizePorts, claim: HeldClaim): Promise<void> {
  if (claim.circuit?.wantsAnswer !== true) return;
  const closed = await ports.circuit.closeCircuit();
  if (!closed.ok) {
    // A probe that nobody hears of is given up in time, and another chat asks.
    ports.telemetry.log('warn', 'circuit_not_told', { code: closed.error.code });
    return;
  }
  if (!closed.value.wasOpen) return;
  // However lately they were rung for: those rings were answered while the circuit was open, and nothing came of them.
  const rung = await ringStranded(ports, 0);
  ports.telemetry.log('info', 'circuit_closed', { count: rung ?? 0 });
}
