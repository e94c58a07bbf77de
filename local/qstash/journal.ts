// The append-only file behind the emulator: one JSON line per change, on disk before a publish is answered.
import { closeSync, fdatasyncSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
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
  /** Resolves once everything appended so far is on disk; rejects when the disk refuses, and may be tried again. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** A journal for emulators without a state file: nothing is kept, nothing is waited for. */
export const memoryJournal: Journal = {
  append() {},
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code ?? error;

/** Below these a rewrite saves nothing worth the pause. */
const SMALLEST_LINES = 2_000;
const SMALLEST_BYTES = 8 * 1_048_576;
const GROWTH = 4;

interface Size {
  lines: number;
  bytes: number;
}

/** Writes `records` beside the file and moves them over it; a kill leaves the old file or the new one, whole. */
function rewrite(file: string, records: Iterable<JournalRecord>): Size {
  const fresh = `${file}.new`;
  const size = { lines: 0, bytes: 0 };
  const handle = openSync(fresh, 'w', 0o600);
  try {
    for (const record of records) {
      const line = Buffer.from(`${JSON.stringify(record)}\n`);
      // A disk that is nearly full takes a part of a line and says so only in the count.
      for (let from = 0; from < line.length; ) from += writeSync(handle, line, from);
      size.lines++;
      size.bytes += line.length;
    }
    fdatasyncSync(handle);
  } catch (error) {
    // Half a copy only takes the room that is missing.
    rmSync(fresh, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
  // Without this the rename itself could be lost with the power.
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return size;
}

/**
 * Opens a journal and compacts it. `live` yields what is worth keeping: at the start, and whenever the file has
 * grown to four times that. Appends share one write and one fdatasync (group commit): a sync per publish would
 * bound publishing to the disk's latency. Compaction writes synchronously: a pause of some ms, rarely, against
 * a second writer to reason about.
 *
 * After a write that failed the end of the file is unknown. Then the whole state is written anew, at once and with
 * every later flush until it succeeds: what is live is often small enough for a disk that was too full for its history.
 */
export async function openJournal(file: string, live: () => Iterable<JournalRecord>): Promise<Journal> {
  let kept = rewrite(file, live());
  let size: Size = { ...kept };
  let handle: FileHandle = await open(file, 'a');
  let buffer: string[] = [];
  let appended = 0;
  let durable = 0;
  let writing: Promise<void> | null = null;
  let isTorn = false;

  /** `live` already holds the changes that were taken from the buffer, and nothing runs in between. */
  async function startOver(): Promise<void> {
    kept = rewrite(file, live());
    size = { ...kept };
    // Should opening fail, what is appended would go to the file that was replaced.
    isTorn = true;
    await handle.close();
    handle = await open(file, 'a');
    isTorn = false;
  }

  /** False when there is no room for a second copy: then the file grows on, and is tried again at four times this. */
  async function isCompacted(): Promise<boolean> {
    try {
      await startOver();
      return true;
    } catch (error) {
      if (isTorn) throw error;
      kept = { ...size };
      return false;
    }
  }

  async function extend(text: string, lines: number): Promise<void> {
    await handle.appendFile(text);
    await handle.datasync();
    size.lines += lines;
    size.bytes += Buffer.byteLength(text);
  }

  const isOvergrown = (lines: number): boolean =>
    size.lines + lines > Math.max(SMALLEST_LINES, GROWTH * kept.lines) ||
    size.bytes > Math.max(SMALLEST_BYTES, GROWTH * kept.bytes);

  async function write(): Promise<void> {
    // One turn of the event loop lets publishes that arrived together share the sync.
    await new Promise(setImmediate);
    const batch = buffer;
    let upTo = appended;
    buffer = [];
    const isWritten = (isTorn || isOvergrown(batch.length)) && (await isCompacted());
    if (!isWritten) {
      try {
        await extend(batch.join(''), batch.length);
      } catch (error) {
        console.error('qstash: the state file cannot be extended, writing it anew:', codeOf(error));
        isTorn = true;
        // What came in meanwhile is live as well; its lines would only repeat it.
        upTo = appended;
        buffer = [];
        await startOver();
      }
    }
    durable = upTo;
  }

  async function flush(): Promise<void> {
    const target = appended;
    // The write under way may have begun without our line: then wait for the next one too.
    while (durable < target) {
      writing ??= write().finally(() => {
        writing = null;
      });
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
