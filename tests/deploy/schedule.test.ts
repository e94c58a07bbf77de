// Where the platform has no cron, the deployment makes the queue ring the sweep: on the local queue, the same API.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../../deploy/read-settings.ts';
import { schedule } from '../../deploy/release.ts';
import { createProgress } from '../../local/stack/progress.ts';
import { eventually, KEYS, openStage, type Stage, TOKEN, verify } from '../local/qstash-stage.ts';

let stage: Stage;
const lines: string[] = [];
const progress = createProgress({ write: (text) => lines.push(text.trim()) });
const optionsFor = (api: string, token = TOKEN) => ({
  settings: readSettings({ PUBLIC_URL: api, QSTASH_URL: stage.queue.url, QSTASH_TOKEN: token }, {}, {}),
  databaseUrl: undefined,
  token: undefined,
  progress,
});

beforeEach(async () => {
  lines.length = 0;
  stage = await openStage();
});
afterEach(() => stage.close());

test('a schedule rings the sweep each minute, signed for its address', async () => {
  await schedule(optionsFor(`${stage.consumer.url}/functions/v1/saidso/`));
  stage.clock.advance(60_000);
  const path = '/functions/v1/saidso/functions/sweep';
  await eventually('a sweep', () => stage.consumer.at(path).length === 1);
  const [ring] = stage.consumer.at(path);
  if (!ring) throw new Error('nothing rang');
  expect(ring.method).toBe('POST');
  expect(await verify(ring, `${stage.consumer.url}${path}`, KEYS)).toBe(true);
});

test('a second deployment replaces the schedule of the first', async () => {
  await schedule(optionsFor('https://old.test'));
  await schedule(optionsFor('https://new.test'));
  const { body } = await stage.call('GET', '/v2/schedules');
  expect(body).toMatchObject([
    { scheduleId: 'saidso-sweep', cron: '* * * * *', destination: 'https://new.test/functions/sweep' },
  ]);
});

test('without a token nothing is called, and the line says which setting is missing', async () => {
  await expect(schedule(optionsFor('https://new.test', ''))).rejects.toThrow(
    'The schedule needs QSTASH_TOKEN.',
  );
  expect((await stage.call('GET', '/v2/schedules')).body).toEqual([]);
});
