// All state that survives a restart, as named collections over the journal.
import type { Collection } from './collection.ts';
import type { DedupEntry } from './dedup.ts';
import type { FlowRule } from './flow-control.ts';
import { type Journal, type JournalRecord, memoryJournal, openJournal } from './journal.ts';
import type { StoredKeys } from './keys.ts';
import type { DeadLetter, Message } from './message.ts';
import type { QueueRule } from './queues.ts';
import { readJournal } from './read-journal.ts';
import type { Schedule } from './schedules.ts';

export interface Store {
  messages: Collection<Message>;
  deadLetters: Collection<DeadLetter>;
  dedup: Collection<DedupEntry>;
  flowRules: Collection<FlowRule>;
  queues: Collection<QueueRule>;
  schedules: Collection<Schedule>;
  keys: Collection<StoredKeys>;
  /** Resolves when every change so far is durable. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Reads the state file (if one is named), compacts it and keeps it up to date from here on. */
export async function openStore(file: string | undefined): Promise<Store> {
  const maps = new Map<string, Map<string, unknown>>();
  let journal: Journal = memoryJournal;

  // The type of each collection is a promise of this file alone: nothing else writes the journal.
  function collection<T>(name: string): Collection<T> {
    const values = new Map<string, T>();
    maps.set(name, values);
    return {
      get: (id) => values.get(id),
      values: () => [...values.values()],
      size: () => values.size,
      put(id, value) {
        values.set(id, value);
        journal.append({ in: name, id, value });
      },
      remove(id) {
        if (values.delete(id)) journal.append({ in: name, id });
      },
    };
  }

  function* live(): Iterable<JournalRecord> {
    for (const [name, values] of maps) for (const [id, value] of values) yield { in: name, id, value };
  }

  const store: Store = {
    messages: collection('messages'),
    deadLetters: collection('dead-letters'),
    dedup: collection('dedup'),
    flowRules: collection('flow-rules'),
    queues: collection('queues'),
    schedules: collection('schedules'),
    keys: collection('keys'),
    flush: () => journal.flush(),
    close: () => journal.close(),
  };
  if (file) {
    for (const record of readJournal(file)) {
      if (record.value === undefined) maps.get(record.in)?.delete(record.id);
      else maps.get(record.in)?.set(record.id, record.value);
    }
    journal = await openJournal(file, live);
  }
  return store;
}
