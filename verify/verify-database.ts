// Everything that a database can tell about the invariants, in one snapshot, and whether a history of clients fits it.
import { checkChats } from './check-chats.ts';
import { checkSql, readSqlChecks } from './check-sql.ts';
import { checkHistory } from './history/check-history.ts';
import type { HistoryEvent } from './history/event.ts';
import { openHistoryDatabase } from './history/stored-history.ts';
import type { Checked } from './invariants.ts';
import type { Scope } from './scope.ts';
import { configure, DEFAULTS, type Deployment, type Rows, withSnapshot } from './snapshot.ts';

export type DatabaseReport = {
  /** Chats looked at, and lines of the ledger of erasures; with neither, nothing was checked. */
  readonly chats: number;
  readonly erasures: number;
  readonly checked: readonly Checked[];
  /** Open circuits: rows may wait while there are any. */
  readonly openCircuits: readonly string[];
};

export type Verification = {
  readonly deployment?: Partial<Deployment>;
  readonly scope?: Scope;
  /** What clients saw; judged in the same snapshot. */
  readonly history?: readonly HistoryEvent[] | undefined;
  /** Is told what is looked at next. */
  readonly onCheck?: (what: string) => void;
};

async function readOpenCircuits(rows: Rows): Promise<string[]> {
  const { rows: open } = await rows.query(
    `select c.name from public.circuits c where c.state <> 'closed' order by c.name`,
  );
  return open.map(({ name }) => String(name));
}

/** @param rows inside one transaction: `withSnapshot` has it, and a test that takes back what it plants. */
export async function verifyRows(rows: Rows, asked: Verification = {}): Promise<DatabaseReport> {
  const { scope = {}, history, onCheck = () => undefined } = asked;
  const deployment = { ...DEFAULTS, ...asked.deployment };
  await configure(rows, deployment);
  const openCircuits = await readOpenCircuits(rows);
  const { rows: counted } = await rows.query('select count(*)::int as erasures from public.erasures');
  const checked: Checked[] = [];
  for (const check of readSqlChecks()) {
    onCheck(check.name);
    const isWaiting = check.name === '07-nothing-stranded' && openCircuits.length > 0;
    if (!isWaiting) checked.push(await checkSql(rows, check, scope));
  }
  onCheck('folding every log and looking up what was quoted');
  const coded = await checkChats(rows, scope, deployment.tokenLimit, (done) =>
    onCheck(`${done} chats folded`),
  );
  checked.push(...coded.checked);
  if (history !== undefined) {
    onCheck(`the history of ${history.length} events`);
    const database = openHistoryDatabase(rows, deployment.tokenLimit, scope.tenant);
    checked.push(...(await checkHistory(history, database)).checked);
  }
  return { chats: coded.chats, erasures: Number(counted[0]?.erasures ?? 0), checked, openCircuits };
}

/**
 * @param url of a role that reads every table past row-level security; nothing is written.
 * @throws PlainError when the database cannot be seen whole.
 */
export const verifyDatabase = (url: string, asked: Verification = {}): Promise<DatabaseReport> =>
  withSnapshot(url, (rows) => verifyRows(rows, asked));
