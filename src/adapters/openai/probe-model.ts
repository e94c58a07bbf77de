// Is the model endpoint there, and does it take our key? Costs no tokens.
import type { ModelFailure } from '../../domain/operation.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { mapFailure, NO_USAGE } from './map-failure.ts';
import { type ModelConfig, openClient } from './open-client.ts';

/** Lists the models, for /health/ready. It says nothing about quota: only a real call finds that out. */
export function probeModel(
  config: ModelConfig,
): (deadlineMs: number) => Promise<Result<'ready', ModelFailure>> {
  const client = openClient(config);
  return async (deadlineMs) => {
    const signal = AbortSignal.timeout(Math.max(1, Math.floor(deadlineMs)));
    try {
      await client.models.list({ signal });
      return ok('ready');
    } catch (error) {
      return err(signal.aborted ? { code: 'model_timeout', usage: NO_USAGE } : mapFailure(error, Date.now()));
    }
  };
}
