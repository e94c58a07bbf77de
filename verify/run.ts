// `npm run verify [-- --url postgres://…]`: the invariants on the database of the running stack, on --url or on
// DATABASE_URL. Reads only. Ends with 1 when one is broken or the database cannot be seen whole.
import { explain, PlainError } from '../local/stack/plain-error.ts';
import { readStackJson } from '../local/stack/stack-json.ts';
import { stateDir } from '../local/stack/state-dir.ts';
import { readHistory } from './history/record.ts';
import { parseOptions } from './options.ts';
import { judge, printReport } from './print-report.ts';
import { verifyDatabase } from './verify-database.ts';

function localUrl(): string {
  const postgres = readStackJson(stateDir())?.postgres;
  if (!postgres)
    throw new PlainError(
      'No stack with a Postgres of its own is running here.',
      'Start one (npm start), or name a database: npm run verify -- --url postgres://…',
    );
  return postgres;
}

/** Without its password. */
function tellDatabase(url: string): string {
  if (!URL.canParse(url))
    throw new PlainError('This is no address of a database.', 'postgres://user:password@host:port/name');
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}${port && `:${port}`}${pathname}`;
}

try {
  const { url, json, scope, deployment, history: file } = parseOptions(process.argv.slice(2));
  const at = url ?? process.env.DATABASE_URL ?? localUrl();
  console.error(`Database ${tellDatabase(at)}, read only:`);
  const history = file === undefined ? undefined : await readHistory(file);
  const onCheck = (what: string) => console.error(`  ${what} …`);
  const report = await verifyDatabase(at, { deployment, scope, history, onCheck });
  const lines = judge(report);
  const { checked: _, ...seen } = report;
  if (json) console.log(JSON.stringify({ ...seen, invariants: lines }, null, 2));
  else for (const line of printReport(report, lines)) console.log(line);
  process.exitCode = lines.some(({ state }) => state === 'broken') ? 1 : 0;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
