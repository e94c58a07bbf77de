// A page of the documentation, taken apart: code blocks, tables, headings and links, each with its line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..', '..');

export type Block = { readonly language: string; readonly text: string; readonly line: number };
export type Table = {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly line: number;
  /** What the comment on the line before says: `<!-- fields: Memory -->` gives `fields: Memory`. */
  readonly note: string | null;
  /** The nearest heading above. */
  readonly heading: string;
};
export type Page = {
  readonly path: string;
  /** The page without its code blocks; line numbers as in the file. */
  readonly prose: string;
  readonly blocks: readonly Block[];
  readonly tables: readonly Table[];
  readonly headings: readonly string[];
  readonly links: readonly { readonly target: string; readonly line: number }[];
};

const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());

function readBlocks(lines: readonly string[]): { blocks: Block[]; prose: string[] } {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; from: number } | null = null;
  for (const [index, line] of lines.entries()) {
    const fence = /^```(\S*)/.exec(line);
    if (fence && open) {
      blocks.push({
        language: open.language,
        text: lines.slice(open.from, index).join('\n'),
        line: open.from,
      });
      open = null;
    } else if (fence) open = { language: fence[1] ?? '', from: index + 1 };
    prose.push(fence || open ? '' : line);
  }
  if (open) throw new Error(`a code block that begins on line ${open.from} has no end`);
  return { blocks, prose };
}

function readTables(prose: readonly string[]): Table[] {
  const tables: Table[] = [];
  let heading = '';
  for (const [index, line] of prose.entries()) {
    heading = /^#+ +(.+)$/.exec(line)?.[1] ?? heading;
    if (!/^\|[\s:|-]+\|$/.test(line.trim()) || !prose[index - 1]?.startsWith('|')) continue;
    const end = prose.findIndex((later, at) => at > index && !later.startsWith('|'));
    const rows = prose.slice(index + 1, end === -1 ? prose.length : end).map(cellsOf);
    const note = /^<!-- (.+) -->$/.exec(prose[index - 2]?.trim() ?? '')?.[1] ?? null;
    tables.push({ header: cellsOf(prose[index - 1] ?? ''), rows, line: index, note, heading });
  }
  return tables;
}

/** @param path from the root of the repository. */
export function readPage(path: string): Page {
  const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
  const { blocks, prose } = readBlocks(lines);
  const links = prose.flatMap((line, index) =>
    [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => ({
      target,
      line: index + 1,
    })),
  );
  const headings = prose.flatMap((line) => /^#{1,6} +(.+)$/.exec(line)?.[1] ?? []);
  return { path, prose: prose.join('\n'), blocks, tables: readTables(prose), headings, links };
}

/** The names in backticks in one cell. */
export const namesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** The one table with this note. @throws Error when there is none or more than one. */
export function tableNoted(page: Page, note: string): Table {
  const [table, ...more] = page.tables.filter((each) => each.note === note);
  if (table === undefined || more.length > 0)
    throw new Error(
      `${page.path} should have one table after <!-- ${note} -->, and has ${more.length + (table ? 1 : 0)}`,
    );
  return table;
}
