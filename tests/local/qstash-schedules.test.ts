// Schedules that fire, and signing keys that rotate.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, openStage, type Stage, verify } from './qstash-stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const MINUTE = 60_000;

describe('a schedule', () => {
  const sweepEach = (cron: string) =>
    stage.client.schedules.create({
      destination: `${stage.consumer.url}/sweep`,
      scheduleId: 'sweep',
      cron,
      body: '{"reason":"sweep"}',
      retries: 1,
    });
  const fired = (count: number) =>
    eventually(`${count} ticks`, async () => (await stage.counts()).delivered === count);

  it('fires at each match of its cron expression with its id, signed like any message', async () => {
    expect(await sweepEach('* * * * *')).toEqual({ scheduleId: 'sweep' });
    stage.clock.advance(MINUTE);
    await fired(1);
    stage.clock.advance(MINUTE);
    await fired(2);
    const [first, second] = stage.consumer.at('/sweep');
    if (!first || !second) throw new Error('ticks are missing');
    expect(first.headers['upstash-schedule-id']).toBe('sweep');
    expect(first.headers['upstash-message-id']).not.toBe(second.headers['upstash-message-id']);
    expect(first.body.toString()).toBe('{"reason":"sweep"}');
    expect(await verify(first, `${stage.consumer.url}/sweep`)).toBe(true);
    const shown = await stage.client.schedules.get('sweep');
    expect(shown).toMatchObject({ cron: '* * * * *', isPaused: false, retries: 1, method: 'POST' });
    expect(shown.lastScheduleTime).toBe((shown.nextScheduleTime ?? 0) - MINUTE);
  });

  /** Exactly to the tick: time that went on past it would run out the delivery that the tick has only begun. */
  const untilNextHour = () => 60 * MINUTE - (stage.clock.now() % (60 * MINUTE));

  it('is overwritten by another with the same id, paused, resumed and deleted', async () => {
    await sweepEach('* * * * *');
    await sweepEach('0 * * * *');
    expect((await stage.client.schedules.list()).map(({ cron }) => cron)).toEqual(['0 * * * *']);
    stage.clock.advance(untilNextHour());
    await fired(1);
    await stage.client.schedules.pause({ schedule: 'sweep' });
    stage.clock.advance(180 * MINUTE);
    expect((await stage.client.schedules.get('sweep')).isPaused).toBe(true);
    await stage.client.schedules.resume({ schedule: 'sweep' });
    stage.clock.advance(untilNextHour());
    await fired(2);
    await stage.client.schedules.delete('sweep');
    stage.clock.advance(180 * MINUTE);
    expect(await stage.client.schedules.list()).toEqual([]);
    expect((await stage.counts()).accepted).toBe(2);
  });

  it('is refused when its cron expression is none [400]', async () => {
    const headers = { 'Upstash-Cron': 'each minute' };
    const refused = await stage.call('POST', `/v2/schedules/${stage.consumer.url}/x`, { headers });
    expect(refused).toEqual({ status: 400, body: { error: 'invalid upstash-cron: cron needs 5 fields' } });
  });
});

describe('signing keys', () => {
  const deliver = async (n: number) => {
    const url = `${stage.consumer.url}/${n}`;
    await stage.client.publish({ url, body: 'x' });
    await eventually('delivery', () => stage.consumer.at(`/${n}`).length === 1);
    const [request] = stage.consumer.at(`/${n}`);
    if (!request) throw new Error('nothing arrived');
    return verify(request, url);
  };

  it('rotated once are still accepted by a consumer that was told nothing, rotated twice no more', async () => {
    expect((await stage.call('GET', '/v2/keys')).body).toEqual({ current: 'sig_current', next: 'sig_next' });
    expect(await deliver(1)).toBe(true);
    const rotated = await stage.call('POST', '/v2/keys/rotate');
    expect(rotated.body).toEqual({ current: 'sig_next', next: expect.stringMatching(/^sig_/) });
    expect(await deliver(2)).toBe(true);
    await stage.call('POST', '/v2/keys/rotate');
    await expect(deliver(3)).rejects.toThrow('signature verification failed');
  });
});
