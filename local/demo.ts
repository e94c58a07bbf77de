// Placeholder verdict until the sample conversation is here.
import type { Progress } from './stack/progress.ts';
import type { StackJson } from './stack/stack-json.ts';
import type { ModelChoice } from './stack/worker-settings.ts';

export type Verdict = { readonly ok: boolean; readonly chatId?: string };

export async function runDemo(_stack: StackJson, _model: ModelChoice, _progress: Progress): Promise<Verdict> {
  return { ok: true };
}
