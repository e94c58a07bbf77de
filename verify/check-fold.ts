// Invariant 5, the half that needs code: what is stored is the fold of the log, nothing else.
import { foldEntries } from '../src/domain/fold-entries.ts';
import { packLines } from '../src/domain/pack-lines.ts';
import type { StoredLog } from './read-chats.ts';

/** jsonb has no order of keys, so neither has this comparison; everything else is compared byte by byte. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/**
 * Rebuilds one memory from its log.
 * @param tokenLimit MEMORY_TOKEN_LIMIT of the deployment that wrote it; only `size_state` depends on it.
 * @returns the columns that are not what the log says; the watermarks are
 * left to 05-versions-are-revisions.sql and 03-applied-seq.sql.
 */
export function checkFold(
  { memory, entries }: Pick<StoredLog, 'memory' | 'entries'>,
  tokenLimit: number,
  countTokens: (text: string) => number,
): string[] {
  const rebuilt: Record<string, unknown> = {
    ...foldEntries(entries, tokenLimit),
    lines: packLines(entries, countTokens),
  };
  return Object.entries(rebuilt).flatMap(([column, value]) =>
    canonical(value) === canonical(memory[column]) ? [] : [column],
  );
}
