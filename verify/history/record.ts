// A history in a file: written line by line while clients run, so that what was seen before a crash is kept.
import { appendFileSync, createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type HistoryEvent, historyEvent } from './event.ts';

export type Recorder = {
  /** Keeps the event, and writes it when there is a file. */
  record(event: HistoryEvent): void;
  readonly events: readonly HistoryEvent[];
};

/** @param file is appended to, each line at once; left out, events are only kept. */
export function createRecorder(file?: string): Recorder {
  const events: HistoryEvent[] = [];
  return {
    events,
    record(event) {
      events.push(event);
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(event)}\n`);
    },
  };
}

/** @throws Error that names the first line which is no event. */
export async function readHistory(file: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    const parsed = historyEvent.safeParse(parseJson(line));
    if (!parsed.success) throw new Error(`line ${number} of the history is no event`);
    events.push(parsed.data);
  }
  return events;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
