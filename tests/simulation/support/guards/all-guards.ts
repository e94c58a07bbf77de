// Every guard that is taken out, and the run of all of them: a table of what noticed, none may go unnoticed.
import { MUTANTS } from '../mutants.ts';
import { CHAT_MUTANTS } from '../mutants-of-chats.ts';
import type { Guard } from './guard.ts';
import { CACHE_GUARDS, FLOW_GUARDS, WORD_GUARDS } from './source-guards.ts';
import { WRITING_GUARDS } from './sql-guards.ts';
import { CIRCUIT_GUARDS } from './sql-guards-of-circuit.ts';
import { ROW_GUARDS } from './sql-guards-of-rows.ts';

export const SQL_GUARDS: readonly Guard[] = [...WRITING_GUARDS, ...ROW_GUARDS, ...CIRCUIT_GUARDS];
export const SOURCE_GUARDS: readonly Guard[] = [...FLOW_GUARDS, ...WORD_GUARDS, ...CACHE_GUARDS];

/** Fewer would prove little. */
export const FEWEST = 30;
export const FEWEST_SQL = 12;

/** One line of the table. `seen` is what the killer reported, or null: the mutant lives. */
export type Verdict = {
  readonly name: string;
  readonly where: string;
  readonly killer: string;
  readonly seen: string | null;
};

export const whereOf = ({ edits }: Guard): string => [...new Set(edits.map(({ of }) => of))].join(', ');
export const killerOf = ({ killer }: Guard): string =>
  killer.by === 'simulation' ? 'simulation' : killer.by === 'pgtap' ? `${killer.file}.test.sql` : killer.file;

/** Mistakes that sit in the ports, in the same words. */
export const PORT_MUTANTS = [...MUTANTS, ...CHAT_MUTANTS].map(({ name, tamper, breaks }) => ({
  ...{ name, tamper, breaks },
  where: 'ports',
  killer: 'simulation',
}));

/** The table: a line per guard. */
export const tellVerdict = ({ name, where, killer, seen }: Verdict): string =>
  `${seen === null ? 'LIVES ' : 'killed'} | ${name} | ${where} | ${killer} | ${(seen ?? '').slice(0, 90).replaceAll('\n', ' ')}`;
