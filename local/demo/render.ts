// How the sample conversation looks: who said what, what changed in the three fields, and how fast.
import type { Paint } from '../stack/progress.ts';
import type { Memory, Update } from './api.ts';
import type { Exchange } from './conversation.ts';

const WIDTH = 88;
const GUTTER = '             ';

/** Breaks `text` at spaces; every line after the first is indented by the gutter. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH - GUTTER.length)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${GUTTER}`);
}

export function renderExchange({ note, turns }: Exchange, number: number, paint: Paint): string {
  const spoken = turns.map(({ role, content }) =>
    role === 'user'
      ? `  ${paint.bold('user'.padEnd(11))}${wrap(content)}`
      : `  ${paint.dim('assistant'.padEnd(11))}${paint.dim(wrap(content))}`,
  );
  return [paint.dim(`  ${number} · ${note}`), ...spoken].join('\n');
}

/** The diff of an update, a line each; of the summary only the lines that are new. */
export function renderDiff({ diff }: Update, paint: Paint): string {
  if (diff.length === 0) return `${GUTTER}${paint.dim('nothing changed')}`;
  return diff.map((line) => GUTTER + renderLine(line, paint)).join('\n');
}

function renderLine({ op, section, key, before, after = '' }: Update['diff'][number], paint: Paint): string {
  if (section === 'general_summary') {
    const known = new Set(before?.split('\n'));
    const added = after.split('\n').filter((text) => !known.has(text));
    return paint.dim(`summary   + ${wrap(added.join(' ').replace(/^- /, ''))}`);
  }
  const name = section === 'user_confirmed' ? paint.green('confirmed') : paint.yellow('inferred ');
  if (op === 'retract') return `${name} − ${key}: ${paint.dim(`${before ?? after} is no longer held`)}`;
  return `${name} ${before === undefined ? '+' : '~'} ${key}: ${before === undefined ? after : `${before} → ${paint.bold(after)}`}`;
}

/** Accept → readable by the database's own clock: created_at to processed_at. ms, or null while it is open. */
export function readableMs({ created_at, processed_at }: Update): number | null {
  return processed_at === null ? null : Date.parse(processed_at) - Date.parse(created_at);
}

/** Whether an update reached the memory, or rightly left it as it was. */
export function isMerged({ outcome }: Update): boolean {
  return outcome === 'applied' || outcome === 'no_change' || outcome === 'demoted';
}

export function renderOutcome(update: Update, acceptedMs: number, paint: Paint): string {
  const answered = `201 in ${Math.round(acceptedMs)} ms`;
  if (!isMerged(update)) {
    const why = update.error ? `: ${update.error.detail} (${update.error.code})` : '';
    return `${GUTTER}${paint.red('✗')} ${answered}; ${update.outcome ?? `still ${update.status}`}${why}`;
  }
  const by = update.merged_by === 'offline' ? 'by the offline rules' : 'by the model';
  const time = `readable ${paint.bold(`${readableMs(update)} ms`)} after it was accepted`;
  return `${GUTTER}${paint.green('✓')} ${answered}; ${update.outcome} ${by}, ${time}`;
}

export function renderMemory(memory: Memory, paint: Paint): string {
  const lines = (section: Memory['user_confirmed']) =>
    Object.entries(section).map(([key, value]) => `${GUTTER}${key}: ${[value].flat().join(', ')}`);
  const block = (name: string, content: readonly string[]) => [
    `  ${name}`,
    ...(content.length > 0 ? content : [`${GUTTER}${paint.dim('nothing')}`]),
  ];
  return [
    ...block(paint.green('user_confirmed'), lines(memory.user_confirmed)),
    ...block(paint.yellow('llm_inferred'), lines(memory.llm_inferred)),
    ...block(
      'general_summary',
      memory.general_summary ? memory.general_summary.split('\n').map((line) => GUTTER + wrap(line)) : [],
    ),
  ].join('\n');
}
