// The drill up to the loss: people write and erase, and backups are taken under their hands.
import pg from 'pg';
import type { Running } from '../../local/stack/launch.ts';
import { exportErasures } from '../erasure-ledger.ts';
import { archiveNow, takeBaseBackup } from './base-backup.ts';
import { createPeople } from './load.ts';
import { takeDump } from './logical-dump.ts';
import { drained, type Scene } from './scene.ts';

const CHATS = { atRest: 8, busy: 8, erasedEarly: 2, erasedLate: 3 };
/** Updates accepted between two steps while the load goes on. */
const BETWEEN = 15;

export type Lived = Awaited<ReturnType<typeof live>>;

/** What happens before the loss. Points in time are of this machine's clock, ms: the earliest and the latest it can be. */
export async function live(
  { state, tools, say }: Scene,
  running: Running,
  files: { readonly base: string; readonly dump: string; readonly archive: string },
) {
  const { stack } = running;
  const url = stack().postgres;
  const people = await createPeople(stack());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const atRest = await people.openChats(CHATS.atRest);
  const busy = await people.openChats(CHATS.busy);
  const early = await people.openChats(CHATS.erasedEarly);
  const late = await people.openChats(CHATS.erasedLate);
  for (const chat of [...atRest, ...atRest, ...early, ...late]) await people.post(chat);
  if (!(await drained(client))) throw new Error('the first updates did not end');
  const bodies = new Map<string, string>();
  for (const chat of atRest) bodies.set(chat, (await people.read(chat)).text);
  for (const chat of early) await people.erase(chat);
  say(
    `2. ${atRest.length} chats are at rest, ${early.length} are erased; from now on updates come without a pause.`,
  );

  const load = people.postOn(busy);
  try {
    await people.postedMore(BETWEEN);
    const dumpFrom = Date.now();
    if (tools.dump !== null) await takeDump(tools.dump, url, files.dump);
    const dumpPoint = tools.dump === null ? null : { from: dumpFrom, to: Date.now() };
    await takeBaseBackup(url, state.postgres, files.base);
    say(`3. Mid-flight: a base backup is taken${tools.dump === null ? '' : ', and a pg_dump'}.`);
    await people.postedMore(BETWEEN);
    const timeFrom = Date.now();
    const { rows } = await client.query<{ time: string }>('select clock_timestamp()::text as time');
    const recoverTo = rows[0]?.time ?? '';
    const timePoint = { from: timeFrom, to: Date.now() };
    say(`4. The point to come back to: ${recoverTo}.`);
    await people.postedMore(BETWEEN);
    for (const chat of [...busy, ...late]) await people.read(chat);
    for (const chat of late) await people.erase(chat);
    await people.postedMore(BETWEEN);
    const ledger = await exportErasures(client, null);
    await archiveNow(client);
    say(
      `5. ${late.length} more chats are erased after it; the ledger of ${ledger.length} erasures is exported.`,
    );
    return {
      people,
      atRest: bodies,
      busy,
      erased: [...early, ...late],
      ledger,
      dumpPoint,
      timePoint,
      recoverTo,
    };
  } finally {
    await load.stop();
    await client.end();
  }
}
