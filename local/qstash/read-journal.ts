// The journal read back, piece by piece: a file of some hundred megabytes is no string any more.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { JournalRecord } from './journal.ts';

const PIECE_BYTES = 4 * 1_048_576;
const NEWLINE = 0x0a;

/** The complete lines of a file; what stands after the last newline is left out. */
function* completeLines(file: string): Iterable<string> {
  const handle = openSync(file, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let begun: Buffer[] = [];
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      let from = 0;
      for (let at = piece.indexOf(NEWLINE); at >= 0 && at < read; at = piece.indexOf(NEWLINE, from)) {
        const rest = piece.subarray(from, at);
        yield (begun.length === 0 ? rest : Buffer.concat([...begun, rest])).toString('utf8');
        begun = [];
        from = at + 1;
      }
      // A copy: the next read writes over the piece.
      begun.push(Buffer.from(piece.subarray(from, read)));
    }
  } finally {
    closeSync(handle);
  }
}

/**
 * The changes in a journal, oldest first. The last line may be torn by a kill in mid-write and is then left out:
 * nobody was told that it had been accepted. A torn line anywhere else means a damaged file and throws.
 */
export function* readJournal(file: string): Iterable<JournalRecord> {
  if (!existsSync(file)) return;
  let number = 0;
  for (const line of completeLines(file)) {
    number++;
    let record: JournalRecord;
    try {
      record = JSON.parse(line) as JournalRecord;
    } catch {
      throw new Error(
        `The queue's state file is damaged at line ${number}: move ${file} away and start again.`,
      );
    }
    yield record;
  }
}
