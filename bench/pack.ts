// CPU time of packing: 200 facts, each format, as a read does it. Prints figures; run it with
// `node local/run.mjs bench/pack.ts`. Not a test: a threshold in milliseconds on a busy machine proves nothing.
import { loadTokenizer } from '../src/adapters/tokenizer/load-tokenizer.ts';
import { PACK_FORMATS } from '../src/domain/block-format.ts';
import { countEntry } from '../src/domain/count-line.ts';
import type { Entry } from '../src/domain/memory.ts';
import { packLines } from '../src/domain/pack-lines.ts';
import { packMemory } from '../src/domain/pack-memory.ts';

const FACTS = 200;
const RUNS = 2_000;

const countTokens = await loadTokenizer();
const fact = (index: number): Entry => {
  const isConfirmed = index % 4 !== 0;
  const draft = {
    kind: 'set',
    section: isConfirmed ? 'user_confirmed' : 'llm_inferred',
    key: `preference_number_${index}`,
    value: `a window seat & breakfast <before> ${index} o'clock`,
    many: false,
    confidence: isConfirmed ? 3 : 1 + (index % 2),
    evidence: null,
    reason: null,
  } as const;
  return { ...draft, seq: index + 1, position: 0, tokens: countEntry(draft, countTokens) };
};
const entries = Array.from({ length: FACTS }, (_, index) => fact(index));

/** @returns CPU milliseconds of each run, sorted. */
function measure(work: () => unknown): number[] {
  const spent = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return spent.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(3).padStart(8);

console.log(`${FACTS} facts, ${RUNS} runs, CPU ms          p50      p95      p99`);
const report = (name: string, work: () => unknown) => {
  const spent = measure(work);
  console.log(`${name.padEnd(36)} ${at(spent, 0.5)} ${at(spent, 0.95)} ${at(spent, 0.99)}`);
};
const lines = packLines(entries, countTokens);
report('packLines (at apply)', () => packLines(entries, countTokens));
for (const format of PACK_FORMATS)
  for (const maxTokens of [2_000, 8_000])
    report(`packMemory ${format}, ${maxTokens} tokens`, () => packMemory({ lines, maxTokens, format }));
for (const format of PACK_FORMATS) {
  const { block, tokens, left_out } = packMemory({ lines, maxTokens: 8_000, format });
  const left = Object.values(left_out).reduce((sum, count) => sum + count, 0);
  console.log(`${format}: promised ${tokens} tokens, o200k counts ${countTokens(block)}, left out ${left}`);
}
