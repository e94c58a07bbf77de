// The report of one run, as Markdown for people; the JSON beside it holds the same figures.
import type { Interval } from './bootstrap.ts';
import type { InjectionResult } from './check-injections.ts';
import type { RuleFigures } from './check-rules.ts';
import type { VerifierFigures } from './check-verifier.ts';
import type { SystemReport } from './run-system.ts';
import { METRICS, type Tally } from './score-chat.ts';

export type Report = {
  readonly model: string;
  /** Mode of the local scripted model, or null for a real one. */
  readonly mode: string | null;
  /** ISO day. */
  readonly date: string;
  readonly dataHash: string;
  readonly dialogues: number;
  readonly replicates: number;
  readonly systems: readonly SystemReport[];
  readonly verifier: Readonly<Record<string, VerifierFigures>>;
  readonly rules: Readonly<Record<string, RuleFigures>>;
  readonly injections: readonly InjectionResult[];
};

const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
export const tallyText = ({ hits, of }: Tally): string =>
  of === 0 ? '–' : `${percent(hits / of)} (${hits} of ${of})`;
const intervalText = (interval: Interval | undefined): string =>
  interval
    ? `${percent(interval.rate)} [${percent(interval.low)}, ${percent(interval.high)}] of ${interval.of}`
    : '–';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function systemsTable(systems: readonly SystemReport[]): string {
  const row = (name: string, of: (system: SystemReport) => string) => [name, ...systems.map(of)];
  const whole = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0));
  return table(
    ['', ...systems.map(({ name }) => name)],
    [
      ...METRICS.map((metric) =>
        row(metric.replaceAll('_', ' '), ({ metrics }) => intervalText(metrics[metric])),
      ),
      row('updates merged', ({ success }) => percent(success)),
      row(
        'output tokens per update, mean / p95',
        (one) => `${whole(one.outputTokens?.mean)} / ${whole(one.outputTokens?.p95)}`,
      ),
      row('input tokens per update, mean', (one) => whole(one.inputTokens?.mean)),
      row(
        'memory tokens, mean / p95',
        (one) => `${whole(one.memoryTokens.mean)} / ${whole(one.memoryTokens.p95)}`,
      ),
      row('latency ms, p50 / p95', (one) => `${whole(one.latencyMs?.p50)} / ${whole(one.latencyMs?.p95)}`),
      row('chats / updates', ({ chats, updates }) => `${chats} / ${updates}`),
    ],
  );
}

/** Figures only: no text of any dialogue. */
export function writeReport(report: Report): string {
  const { injections } = report;
  const broken = injections.filter(({ faults }) => faults.length > 0);
  const scripted = `scripted mode \`${report.mode}\` of the local model: proves the code, says nothing about a language model`;
  return [
    `# Eval, ${report.date}`,
    '',
    `Model \`${report.model}\`${report.mode === null ? '' : ` (${scripted})`} · data \`${report.dataHash}\` · ${report.dialogues} chats · ${report.replicates} ${report.replicates === 1 ? 'replicate' : 'replicates'}.`,
    'Brackets: 95 % by the bootstrap over chats. Retention is by updates since the fact was captured.',
    '',
    '## Systems',
    '',
    systemsTable(report.systems),
    '',
    '## The verifier alone',
    '',
    table(
      [
        'data',
        'stated, accepted',
        'assistant-only, confirmed (worst case)',
        'yes-confirmed, accepted',
        'reply reader, precision',
        'recall',
      ],
      Object.entries(report.verifier).map(([source, figures]) => [
        source,
        tallyText(figures.stated),
        tallyText(figures.assistantOnly),
        tallyText(figures.agreed),
        tallyText(figures.replyPrecision),
        tallyText(figures.replyRecall),
      ]),
    ),
    '',
    '## Injections',
    '',
    `${injections.length - broken.length} of ${injections.length} cases hold${broken.length === 0 ? '.' : `; broken: ${broken.map(({ id }) => id).join(', ')}.`}`,
    '',
    '## Offline rules, strict precision',
    '',
    ...Object.entries(report.rules).flatMap(([source, { all, byKey }]) => [
      `${source}: ${tallyText(all)}`,
      '',
      table(
        ['rule', 'strict precision'],
        [...byKey].map(([key, tally]) => [key, tallyText(tally)]),
      ),
      '',
    ]),
  ].join('\n');
}
