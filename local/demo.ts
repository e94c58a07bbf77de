// Plays the sample conversation through the public HTTP API alone, shows what each update changed, and checks that
// the memory is what the conversation said.
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi, type Memory } from './demo/api.ts';
import { CONVERSATION } from './demo/conversation.ts';
import { EXPECTATIONS, findFaults } from './demo/expectations.ts';
import {
  isMerged,
  readableMs,
  renderDiff,
  renderExchange,
  renderMemory,
  renderOutcome,
} from './demo/render.ts';
import type { Progress } from './stack/progress.ts';
import type { StackJson } from './stack/stack-json.ts';
import type { ModelChoice } from './stack/worker-settings.ts';

/** `ok` is false when the memory is not what was said; with a real model that is shown and does not count. */
export type Verdict = { readonly ok: boolean; readonly chatId?: string };

/** One update by the offline rules ends well within this; a real model may be slow or retried. ms */
const PATIENCE_MS = { offline: 15_000, real: 90_000 };

/** So that one can follow on a terminal; the times that are shown are the database's and do not hold it. ms */
const READING_MS = 500;

/**
 * Speaks as user A of the running stack, in a new chat.
 * @throws PlainError when the API refuses a call.
 */
export async function runDemo(stack: StackJson, model: ModelChoice, progress: Progress): Promise<Verdict> {
  const { paint, say } = progress;
  const api = createApi(stack.api, stack.tokens.user_a, model.real ? PATIENCE_MS.real : PATIENCE_MS.offline);
  const chat = (await api.createChat()).body.chat_id;
  say(`  ${paint.bold('A sample conversation')}, through the HTTP API (chat ${chat})`);
  const times: number[] = [];
  for (const [index, exchange] of CONVERSATION.entries()) {
    say();
    say(renderExchange(exchange, index + 1, paint));
    const accepted = await api.postUpdate(chat, exchange);
    const update = await progress.watch(`${model.name} is reading`, api.awaitUpdate(accepted.body.queue_id));
    if (progress.live) await sleep(READING_MS);
    say(renderOutcome(update, accepted.ms, paint));
    if (!isMerged(update)) return { ok: giveUp(model, progress), chatId: chat };
    say(renderDiff(update, paint));
    times.push(readableMs(update) ?? Number.POSITIVE_INFINITY);
  }
  await api.readMemory(chat, CONVERSATION.length);
  const warm = await api.readMemory(chat);
  say();
  say(
    `  ${paint.bold('The memory now')}, read from the ${warm.source ?? 'service'} in ${Math.round(warm.ms)} ms`,
  );
  say(renderMemory(warm.body, paint));
  say();
  const ok = judge(warm.body, model, progress);
  say(`  Accepted → readable: ${times.join(', ')} ms (the first loads the tokenizer).`);
  say();
  return { ok, chatId: chat };
}

/** The rest would end the same way, each after its own attempts: minutes of nothing. */
function giveUp(model: ModelChoice, { paint, say }: Progress): false {
  say();
  say(`  ${paint.red('✗')} ${model.name} at ${model.url} gave no usable answer, so the sample ends here.`);
  say('    Check OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL; it must support strict JSON schemas.');
  say();
  return false;
}

function judge(memory: Memory, model: ModelChoice, { paint, say }: Progress): boolean {
  const faults = findFaults(memory);
  if (faults.length === 0) {
    say(
      `  ${paint.green('✓')} The memory is what the conversation said (${EXPECTATIONS.length} of ${EXPECTATIONS.length} checks).`,
    );
    return true;
  }
  if (model.real) say(`  ${paint.yellow('!')} What ${model.name} missed: ${faults.join('; ')}.`);
  else say(`  ${paint.red('✗')} The memory is not what the conversation said. Off: ${faults.join('; ')}.`);
  return model.real;
}
