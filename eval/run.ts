// `npm run eval -- [--systems ops,rewrite,window,offline] [--data DIR] [--base-url URL --model NAME] [--mode MODE]
// [--replicates 3] [--set short|long|all] [--name NAME]`: compares the systems on one endpoint and leaves a report in
// eval/results. Without --base-url a scripted model of our own is started; see eval/README.md for what that proves.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { startModel } from '../local/model.ts';
import { loadTokenizer } from '../src/adapters/tokenizer/load-tokenizer.ts';
import { openModel } from './ask-model.ts';
import { checkInjection } from './check-injections.ts';
import { checkRules } from './check-rules.ts';
import { checkVerifier } from './check-verifier.ts';
import type { Dialogue } from './dialogue.ts';
import { type CountTokens, offlineSystem, operationsSystem } from './operations-system.ts';
import { OWN_DIALOGUES, readDialogues } from './read-dialogues.ts';
import { type Report, writeReport } from './report.ts';
import { rewriteSystem, windowSystem } from './rewrite-system.ts';
import { runSystem, type SystemReport } from './run-system.ts';
import type { System } from './system.ts';

const { values: options } = parseArgs({
  options: {
    systems: { type: 'string', default: 'ops,rewrite,window,offline' },
    data: { type: 'string', default: process.env.SAIDSO_DIALOGUES ?? OWN_DIALOGUES },
    'base-url': { type: 'string' },
    model: { type: 'string', default: 'saidso-scripted' },
    mode: { type: 'string', default: 'oracle' },
    replicates: { type: 'string', default: '3' },
    set: { type: 'string', default: 'all' },
    name: { type: 'string' },
    'deadline-ms': { type: 'string', default: '30000' },
  },
});

const results = join(import.meta.dirname, 'results');
const data = readDialogues(options.data);
const sets: Record<string, readonly Dialogue[]> = {
  short: data.dialogues,
  long: data.long,
  all: [...data.dialogues, ...data.long],
};
const dialogues = sets[options.set];
if (!dialogues || dialogues.length === 0) {
  console.error(
    `saidso: there are no dialogues in the set ${options.set}.\n        Choose --set short, long or all.`,
  );
  process.exit(1);
}

const baseUrl = options['base-url'];
const local = baseUrl === undefined ? await startModel({ port: 0 }) : null;
const mode = local === null ? null : options.mode;
const name = options.name ?? `${mode ?? options.model.replace(/[^\w.-]+/g, '-')}-${data.hash}`;
// A scripted model answers faster than a disk; only what costs money is kept for replay.
const store = local === null ? join(results, 'requests', `${name}.jsonl`) : null;
const ask = openModel({
  baseUrl: local?.url ?? baseUrl ?? '',
  model: options.model,
  apiKey: process.env.OPENAI_API_KEY ?? 'none',
  mode,
  store,
  deadlineMs: Number(options['deadline-ms']),
});
const countTokens: CountTokens = await loadTokenizer();
const known: Record<string, System> = {
  ops: operationsSystem(ask, options.model, countTokens),
  rewrite: rewriteSystem(ask, options.model, countTokens),
  window: windowSystem(countTokens),
  offline: offlineSystem(countTokens),
};

// A scripted model says the same each time; its dice are thrown by the prompt.
const modelReplicates = mode === null ? Number(options.replicates) : 1;
const systems: SystemReport[] = [];
for (const wanted of options.systems.split(',')) {
  const system = known[wanted];
  if (!system) throw new Error(`there is no system ${wanted}; known: ${Object.keys(known).join(', ')}`);
  const usesModel = wanted === 'ops' || wanted === 'rewrite';
  const replicates = usesModel ? modelReplicates : 1;
  let done = 0;
  const startedAt = Date.now();
  systems.push(
    await runSystem(system, dialogues, replicates, mode === 'hostile', () => {
      done += 1;
      if (done % 100 === 0) console.log(`${wanted}: ${done} of ${dialogues.length} chats`);
    }),
  );
  console.log(
    `${wanted}: ${dialogues.length} chats × ${replicates} in ${Math.round((Date.now() - startedAt) / 1_000)} s`,
  );
}
await local?.close();

const sources = [...new Set(data.dialogues.map(({ source }) => source))];
const of = (source: string) => data.dialogues.filter((dialogue) => dialogue.source === source);
const report: Report = {
  model: options.model,
  mode,
  date: new Date().toISOString().slice(0, 10),
  dataHash: data.hash,
  dialogues: dialogues.length,
  replicates: modelReplicates,
  systems,
  verifier: Object.fromEntries(sources.map((source) => [source, checkVerifier(of(source))])),
  rules: Object.fromEntries(sources.map((source) => [source, checkRules(of(source))])),
  injections: data.injections.map(checkInjection),
};
mkdirSync(results, { recursive: true });
const asPlain = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;
writeFileSync(join(results, `${name}.json`), `${JSON.stringify(report, asPlain, 2)}\n`);
writeFileSync(join(results, `${name}.md`), writeReport(report));
console.log(
  `\n${writeReport(report)}\nWritten to ${relative(process.cwd(), join(results, name))}.md and .json`,
);
