// The append-only file behind the emulator: one JSON line per change, on disk before a publish is answered.
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One change: `value` was put under `id` in the collection `in`, or removed from it when absent. */
export interface JournalRecord {
  in: string;
  id: string;
  value?: unknown;
}

export interface Journal {
  /** Queues a change; it reaches the disk soon, together with its neighbours. */
  append(record: JournalRecord): void;
  /** Resolves once everything appended so far is on disk; rejects when the disk refuses. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A journal for emulators without a state file: nothing is kept, nothing is waited for. */
export const memoryJournal: Journal = {
  append() {},
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * The changes in a journal, oldest first. The last line may be torn by a kill in mid-write and is then left out:
 * nobody was told that it had been accepted. A torn line anywhere else means a damaged file and throws.
 */
export function readJournal(file: string): JournalRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  // A complete file ends with a newline, so the last piece is empty; a torn one is dropped either way.
  lines.pop();
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as JournalRecord;
    } catch {
      throw new Error(
        `The queue's state file is damaged at line ${index + 1}: move ${file} away and start again.`,
      );
    }
  });
}

/** Below this many lines a rewrite saves nothing worth the pause. */
const SMALLEST_COMPACTION = 2_000;

/** Writes `records` beside the file and moves them over it; a kill leaves the old file or the new one, whole. */
function rewrite(file: string, records: Iterable<JournalRecord>): number {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  let count = 0;
  for (const record of records) {
    writeSync(handle, `${JSON.stringify(record)}\n`);
    count++;
  }
  fdatasyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
  // Without this the rename itself could be lost with the power.
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return count;
}

/**
 * Opens a journal and compacts it. `live` yields what is worth keeping: at the start, and whenever the file has
 * grown to four times that. Appends share one write and one fdatasync (group commit): a sync per publish would
 * bound publishing to the disk's latency. Compaction writes synchronously: a pause of some ms, rarely, against
 * a second writer to reason about.
 * @param onFailure called when the disk refuses a write: from then on every flush rejects, until it is opened anew.
 */
export async function openJournal(
  file: string,
  live: () => Iterable<JournalRecord>,
  onFailure: () => void = () => undefined,
): Promise<Journal> {
  let kept = rewrite(file, live());
  let lines = kept;
  let handle: FileHandle = await open(file, 'a');
  let buffer: string[] = [];
  let appended = 0;
  let durable = 0;
  let writing: Promise<void> | null = null;
  let failure: unknown = null;

  async function write(): Promise<void> {
    // One turn of the event loop lets publishes that arrived together share the sync.
    await new Promise(setImmediate);
    const batch = buffer;
    const upTo = appended;
    buffer = [];
    if (lines + batch.length > Math.max(SMALLEST_COMPACTION, 4 * kept)) {
      // `live` already holds the changes of this batch, and nothing runs in between.
      kept = rewrite(file, live());
      lines = kept;
      await handle.close();
      handle = await open(file, 'a');
    } else {
      await handle.appendFile(batch.join(''));
      await handle.datasync();
      lines += batch.length;
    }
    durable = upTo;
  }

  async function flush(): Promise<void> {
    const target = appended;
    // The write under way may have begun without our line: then wait for the next one too.
    while (durable < target) {
      // After a failed write the end of the file is unknown; nothing may be promised any more.
      if (failure !== null) throw failure;
      if (writing === null) {
        writing = write()
          .catch((error: unknown) => {
            failure = error;
            console.error('qstash: the state file cannot be written:', error);
            onFailure();
          })
          .finally(() => {
            writing = null;
          });
      }
      await writing;
    }
  }

  return {
    append(record) {
      buffer.push(`${JSON.stringify(record)}\n`);
      appended++;
      // Whoever needs to know of a failure waits in flush() himself.
      if (writing === null) void flush().catch(() => undefined);
    },
    flush,
    async close() {
      await flush();
      await handle.close();
    },
  };
}
