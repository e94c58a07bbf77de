// What one update changed, as the update resource and the revisions show it.
import { latestSummary } from './fold-entries.ts';
import { foldRegisters, type Register } from './fold-registers.ts';
import type { Entry } from './memory.ts';
import type { DiffLine } from './update.ts';

type Layer = 'confirmed' | 'inferred';
const SECTION = { confirmed: 'user_confirmed', inferred: 'llm_inferred' } as const;

const valuesOf = (register: Register | undefined, layer: Layer): string[] =>
  (register?.[layer] ?? []).map(({ value }) => value);

function diffLayer(
  key: string,
  layer: Layer,
  before: Register | undefined,
  after: Register | undefined,
  dropped: readonly string[],
): DiffLine[] {
  const old = valuesOf(before, layer);
  const now = valuesOf(after, layer);
  const lost = old.filter((value) => !now.includes(value));
  const gained = now.filter((value) => !old.includes(value));
  const line = { section: SECTION[layer], key };
  const [from] = lost;
  const [to] = gained;
  if (from !== undefined && to !== undefined && lost.length === 1 && gained.length === 1)
    return [{ op: 'update', ...line, before: from, after: to }];
  // An assumption that became confirmed is one event: the confirmed layer tells it as `promote`.
  const promoted = layer === 'inferred' ? valuesOf(after, 'confirmed') : [];
  const assumed = layer === 'confirmed' ? valuesOf(before, 'inferred') : [];
  return [
    ...lost
      .filter((value) => !promoted.includes(value))
      .map(
        (value): DiffLine => ({ op: dropped.includes(value) ? 'drop' : 'retract', ...line, before: value }),
      ),
    ...gained.map(
      (value): DiffLine => ({ op: assumed.includes(value) ? 'promote' : 'add', ...line, after: value }),
    ),
  ];
}

/**
 * @param before the log as it stood before this update. @param added the entries of this update alone.
 * @returns one line per visible change, confirmed before inferred, the summary last.
 */
export function diffEntries(before: readonly Entry[], added: readonly Entry[]): DiffLine[] {
  const byKey = (entries: readonly Entry[]) =>
    new Map(foldRegisters(entries).map((register) => [register.key, register]));
  const old = byKey(before);
  const now = byKey([...before, ...added]);
  const touched = [...new Set(added.filter(({ kind }) => kind !== 'summary').map(({ key }) => key))];
  const droppedOf = (key: string) =>
    added.filter((entry) => entry.kind === 'drop' && entry.key === key).map(({ value }) => value);
  const lines = (['confirmed', 'inferred'] as const).flatMap((layer) =>
    touched.flatMap((key) =>
      diffLayer(key, layer, old.get(key), now.get(key), layer === 'inferred' ? droppedOf(key) : []),
    ),
  );
  const oldSummary = latestSummary(before)?.value ?? '';
  const newSummary = latestSummary([...before, ...added])?.value ?? '';
  if (oldSummary === newSummary) return lines;
  const summary = { op: 'summary', section: 'general_summary', key: 'general_summary' } as const;
  return [...lines, { ...summary, before: oldSummary, after: newSummary }];
}
