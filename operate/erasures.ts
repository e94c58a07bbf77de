// `npm run erasures -- export FILE [--since TIME] | replay FILE`: keeps the ledger of erasures apart from the database,
// and erases again what a restored backup has brought back; revoked API keys as well. Works on DATABASE_URL, or on the
// stack that runs here.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { chosenDatabase } from '../local/stack/chosen-database.ts';
import { explain, PlainError } from '../local/stack/plain-error.ts';
import { exportErasures, replayErasures } from './erasure-ledger.ts';
import { parseLedger } from './parse-ledger.ts';
import { exportRevocations, replayRevocations } from './revocation-ledger.ts';

const USAGE = 'npm run erasures -- export FILE [--since 2026-01-31T00:00:00Z] | replay FILE';

async function withDatabase<Value>(work: (client: pg.Client) => Promise<Value>): Promise<Value> {
  const client = new pg.Client({ connectionString: chosenDatabase() });
  await client.connect();
  return work(client).finally(() => client.end());
}

async function runExport(file: string, since: string | null): Promise<string[]> {
  const [erasures, revocations] = await withDatabase(async (client) => [
    await exportErasures(client, since),
    await exportRevocations(client, since),
  ]);
  const lines = [...erasures, ...revocations].map((line) => `${JSON.stringify(line)}\n`);
  // Written beside and renamed: a cut-off export must not replace a whole one.
  await writeFile(`${file}.new`, lines.join(''), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return [`Wrote ${erasures.length} erasures and ${revocations.length} revoked keys to ${file}.`];
}

async function runReplay(file: string): Promise<string[]> {
  const { erasures, revocations } = parseLedger(await readFile(file, 'utf8'));
  const [replay, revoked] = await withDatabase(async (client) => [
    await replayErasures(client, erasures),
    await replayRevocations(client, revocations),
  ]);
  const { erased, recorded, known, refused } = replay;
  if (refused.length > 0) process.exitCode = 1;
  return [
    `Erased again: ${erased}. Written down, was not here: ${recorded}. Known already: ${known}.`,
    `Keys revoked again: ${revoked}.`,
    ...(erased > 0 ? ['The sweep clears their cache within the next minutes.'] : []),
    ...refused.map(
      (chat) => `! ${chat} belongs to another user here and was left alone: look at it by hand.`,
    ),
  ];
}

try {
  const { positionals, values } = parseArgs({
    options: { since: { type: 'string' } },
    allowPositionals: true,
  });
  const [command, file] = positionals;
  const { since = null } = values;
  if (since !== null && Number.isNaN(Date.parse(since)))
    throw new PlainError(`${since} is not a time.`, `Usage: ${USAGE}`);
  if ((command !== 'export' && command !== 'replay') || !file || positionals.length > 2)
    throw new PlainError('Export or replay, and to or from which file?', `Usage: ${USAGE}`);
  for (const said of await (command === 'export' ? runExport(file, since) : runReplay(file)))
    console.log(said);
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const plain =
    code === 'ENOENT'
      ? new PlainError('There is no such file.', `Usage: ${USAGE}`)
      : code === 'ECONNREFUSED'
        ? new PlainError('No database answers.', 'Check DATABASE_URL.')
        : error;
  console.error(explain(plain));
  process.exitCode = 1;
}
