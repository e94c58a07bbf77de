// Point-in-time recovery with nothing but a server: a copy of the running data folder and an archive of its log.
import { constants } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from '../../local/postgres/find-binaries.ts';
import { initialiseCluster } from '../../local/postgres/initialise-cluster.ts';
import { pollUntil } from '../../local/postgres/poll-until.ts';

const ARCHIVE_MS = 30_000;

/** Makes a cluster that hands every full piece of its log to `archive`, as a platform with point-in-time recovery does. */
export async function prepareArchivedCluster(
  dataDir: string,
  archive: string,
  binDir: string | undefined,
): Promise<void> {
  await mkdir(archive, { recursive: true });
  await initialiseCluster(dataDir, await findBinaries(binDir));
  // Copied beside and renamed: a half piece must not look like a whole one.
  const command = `cp "%p" "${archive}/%f.new" && mv "${archive}/%f.new" "${archive}/%f"`;
  await appendFile(join(dataDir, 'postgresql.conf'), `\narchive_mode = on\narchive_command = '${command}'\n`);
}

/** What belongs to the running server alone. The folders must be there, empty; the log comes from the archive. */
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'keeper.pid']);
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_stat_tmp',
  'pg_subtrans',
]);

/** Copies a folder whose files come and go meanwhile: one that is gone is in the log, which is replayed over the copy. */
async function copyLive(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (EMPTIED.has(entry.name)) await mkdir(target, { recursive: true, mode: 0o700 });
    else if (LEFT_OUT.has(entry.name)) continue;
    else if (entry.isDirectory()) await copyLive(source, target);
    else
      await copyFile(source, target, constants.COPYFILE_FICLONE).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
  }
}

/** Takes a base backup of a running server into `target`. The session that begins it also ends it, as Postgres asks. */
export async function takeBaseBackup(url: string, dataDir: string, target: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_backup_start('saidso drill', true)`);
    await copyLive(dataDir, target);
    const { rows } = await client.query<{ labelfile: string; spcmapfile: string }>(
      'select * from pg_backup_stop(true)',
    );
    await writeFile(join(target, 'backup_label'), rows[0]?.labelfile ?? '');
    if (rows[0]?.spcmapfile) await writeFile(join(target, 'tablespace_map'), rows[0].spcmapfile);
  } finally {
    await client.end();
  }
}

/** Closes the current piece of the log and waits until it is archived: what comes after is lost with the machine. */
export async function archiveNow(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ file: string }>('select pg_walfile_name(pg_switch_wal()) as file');
  const file = rows[0]?.file ?? '';
  const isThere = async () =>
    ((await client.query('select from pg_stat_archiver where last_archived_wal >= $1', [file])).rowCount ??
      0) > 0;
  if (!(await pollUntil(isThere, ARCHIVE_MS, 50))) throw new Error('the log was not archived');
}

/**
 * Makes `dataDir` a copy of the backup that recovers to `time` when it is started, and then goes its own way.
 * @param time as Postgres says it, of the server's clock.
 */
export async function prepareRecovery(
  backup: string,
  archive: string,
  dataDir: string,
  time: string,
): Promise<void> {
  await rm(dataDir, { recursive: true, force: true });
  await copyLive(backup, dataDir);
  const settings = {
    archive_mode: 'off',
    restore_command: `cp "${archive}/%f" "%p"`,
    recovery_target_time: time,
    recovery_target_action: 'promote',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  await appendFile(join(dataDir, 'postgresql.conf'), `\n${lines.join('')}`);
  await writeFile(join(dataDir, 'recovery.signal'), '');
}
