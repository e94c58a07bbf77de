// A model asked to write the whole memory anew, as many services do: what the eval compares operations with. Scripted,
// so it shows how losses of a given rate add up, not what rate a real model has.
import { readPrompt } from '../../src/domain/offline-prompt.ts';
import { proposeOffline } from '../../src/domain/offline-rules.ts';
import type { GoldOperation } from './gold.ts';

type Fields = {
  user_confirmed: Record<string, string>;
  llm_inferred: Record<string, string>;
  general_summary: string;
};

/** The memory in the first line of a rewriting prompt, or null for any other prompt. */
export function readRewrite(user: string): Fields | null {
  const [first = ''] = user.split('\n');
  try {
    const line = JSON.parse(first) as { memory?: Partial<Fields> };
    if (line.memory === undefined) return null;
    return { user_confirmed: {}, llm_inferred: {}, general_summary: '', ...line.memory };
  } catch {
    return null;
  }
}

/** @param keeps whether a fact that stood before survives this rewrite. */
export function rewriteMemory(
  user: string,
  before: Fields,
  gold: readonly GoldOperation[],
  keeps: (key: string) => boolean,
): Fields {
  const said =
    gold.length > 0
      ? gold
      : proposeOffline(readPrompt(user)).ops.filter(({ op, claim }) => op === 'add' && claim !== 'inferred');
  const confirmed = Object.entries(before.user_confirmed).filter(([key]) => keeps(key));
  const told = said
    .filter(({ claim }) => claim !== 'inferred')
    .map(({ key, value }) => [key, value] as const);
  return { ...before, user_confirmed: Object.fromEntries([...confirmed, ...told]) };
}
