// What every rule needs: a queue on a clock that stands still, a consumer, and a client whose calls are counted.
import type { Client } from '@upstash/qstash';
import { onTestFinished, vi } from 'vitest';
import type { QstashOptions } from '../../../local/qstash.ts';
import { type Answer, eventually, openStage, type Received, type Stage } from '../qstash-stage.ts';
import { countedClient } from './sdk-calls.ts';

export interface Bench extends Stage {
  /** Resolves with the first `count` deliveries to a path once they are there. */
  arrived(path: string, count?: number): Promise<Received[]>;
  /** Waits until no attempt is under way and the named counts are reached. */
  settled(counts?: Record<string, number>): Promise<void>;
  /** Orders an accident at `/__local/…`; throws when it is refused. */
  order(path: string, body: object): Promise<unknown>;
  /** The decisions of the queue so far. */
  decisions(): Promise<string[]>;
  /** An address of the consumer. */
  to(path: string): string;
}

/** Closed by itself when the test ends. The SDK reports each refusal on the console: silenced here. */
export async function openBench(options: Partial<QstashOptions> = {}): Promise<Bench> {
  for (const level of ['error', 'warn'] as const) vi.spyOn(console, level).mockReturnValue(undefined);
  const stage = await openStage(options);
  onTestFinished(async () => {
    await stage.close();
    vi.restoreAllMocks();
  });
  const client: Client = countedClient(stage.client);
  return {
    ...stage,
    client,
    to: (path) => `${stage.consumer.url}${path}`,
    async arrived(path, count = 1) {
      await eventually(`${count} deliveries to ${path}`, () => stage.consumer.at(path).length >= count);
      return stage.consumer.at(path);
    },
    async settled(wanted = {}) {
      await eventually(`nothing under way and ${JSON.stringify(wanted)}`, async () => {
        const counts = await stage.counts();
        return (
          counts.inFlight === 0 && Object.entries(wanted).every(([name, value]) => counts[name] === value)
        );
      });
    },
    async order(path, body) {
      const answer = await stage.call('POST', `/__local/${path}`, { body: JSON.stringify(body) });
      if (answer.status !== 200) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    decisions: async () =>
      ((await stage.call('GET', '/__local/decisions')).body as { decisions: string[] }).decisions,
  };
}

/** The one element there is; throws when there is none. */
export function only<T>(values: readonly T[]): T {
  const [value] = values;
  if (value === undefined) throw new Error('there is none');
  return value;
}

/** A consumer that holds every request until it is let go. */
export function holdAnswers(bench: Bench) {
  const open: { path: string; done: (answer: Answer) => void }[] = [];
  bench.consumer.answer = ({ path }) => new Promise((resolve) => open.push({ path, done: resolve }));
  return {
    open,
    held: (count: number) => eventually(`${count} requests held`, () => open.length === count),
    release: (status = 200) => open.shift()?.done({ status }),
  };
}
