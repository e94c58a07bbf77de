// The arithmetic of the queue: backoff, delay expressions, Retry-After, cron. No server needed.
import { describe, expect, it } from 'vitest';
import { defaultBackoffMs, nextDelayMs } from '../../local/qstash/backoff.ts';
import { nextCronTime, parseCron } from '../../local/qstash/cron.ts';
import { compileDelayExpression } from '../../local/qstash/delay-expression.ts';
import { parseDurationMs } from '../../local/qstash/duration.ts';
import { parseRetryAfterMs } from '../../local/qstash/retry-after.ts';
import { createVirtualClock } from '../../local/qstash/virtual-clock.ts';

describe('backoff', () => {
  it('is 12 s, 2 m 28 s, 30 m 8 s, 6 h 7 m 6 s and then a day', () => {
    const seconds = [1, 2, 3, 4, 5, 6].map((retry) => defaultBackoffMs(retry) / 1_000);
    expect(seconds).toEqual([12, 148, 1_808, 22_026, 86_400, 86_400]);
  });

  it('scales the default and the expression but not the word of the consumer', () => {
    const attempt = { retried: 0, retryDelay: null, header: {} };
    expect(nextDelayMs(attempt, 0, 0.01)).toBe(120);
    expect(nextDelayMs({ ...attempt, retryDelay: '500' }, 0, 0.01)).toBe(5);
    expect(nextDelayMs({ ...attempt, header: { 'retry-after': ['3'] } }, 0, 0.01)).toBe(3_000);
  });

  it('falls back to the default when an expression has no finite value, and keeps within 0 and a day', () => {
    const attempt = { retried: 1, header: {} };
    expect(nextDelayMs({ ...attempt, retryDelay: '1 / (retried - 1)' }, 0, 1)).toBe(148_000);
    expect(nextDelayMs({ ...attempt, retryDelay: 'sqrt(0 - 4)' }, 0, 1)).toBe(148_000);
    expect(nextDelayMs({ ...attempt, retryDelay: '0 - 5' }, 0, 1)).toBe(0);
    expect(nextDelayMs({ ...attempt, retryDelay: 'exp(99)' }, 0, 1)).toBe(86_400_000);
  });
});

describe('a delay expression', () => {
  it.each([
    ['1000', 2, 1_000],
    ['1000 * (1 + retried)', 2, 3_000],
    ['pow(2, retried) * 1000', 3, 8_000],
    ['max(1000, pow(2, retried) * 100)', 1, 1_000],
    ['min(5e3, exp(retried) * 1000)', 9, 5_000],
    ['2 + 3 * 4 - 10 / 5 % 3', 0, 12],
    ['10 - 4 - 3', 0, 3],
    ['-retried + abs(-7)', 2, 5],
    ['floor(1.9) + ceil(1.1) + round(1.5) + sqrt(9)', 0, 8],
  ])('%s with retried = %i is %d', (source, retried, value) => {
    expect(compileDelayExpression(source)(retried)).toBe(value);
  });

  it.each([
    '',
    '1 +',
    '(1',
    '1 2',
    'process.exit()',
    'constructor(1)',
    '__proto__(1)',
    'pow(2)',
    'retried()',
    'foo',
    '1; 2',
    '`1`',
    '('.repeat(600),
  ])('%s is refused', (source) => {
    expect(() => compileDelayExpression(source)).toThrow(SyntaxError);
  });
});

describe('durations and Retry-After', () => {
  it('read what the vendor writes and nothing else', () => {
    expect(
      ['10s', '6m5s', '1.5h', '250ms', '2d', '1500us', '5', 's', '1s2', '-1s'].map(parseDurationMs),
    ).toEqual([10_000, 365_000, 5_400_000, 250, 172_800_000, 1.5, null, null, null, null]);
    const now = Date.UTC(2026, 0, 1);
    expect(parseRetryAfterMs('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(parseRetryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(parseRetryAfterMs('2026-01-01', now)).toBeNull();
    expect(parseRetryAfterMs('1.5', now)).toBe(1_500);
  });
});

describe('cron', () => {
  const next = (cron: string, after: string) => {
    const time = nextCronTime(parseCron(cron), Date.parse(after));
    return time === null ? null : new Date(time).toISOString();
  };
  it.each([
    ['* * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00.000Z'],
    ['*/15 * * * *', '2026-01-01T00:46:10Z', '2026-01-01T01:00:00.000Z'],
    ['5/20 8-9 * * *', '2026-01-01T08:45:00Z', '2026-01-01T09:05:00.000Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['30 12 * * MON-FRI', '2026-01-02T12:30:00Z', '2026-01-05T12:30:00.000Z'],
    ['0 0 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00.000Z'],
    ['0 0 13 * FRI', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.000Z'],
    ['0 0 1 jan,jul *', '2026-01-01T00:00:00Z', '2026-07-01T00:00:00.000Z'],
    ['CRON_TZ=UTC 59 23 31 12 *', '2026-01-01T00:00:00Z', '2026-12-31T23:59:00.000Z'],
    ['0 0 31 6 *', '2026-01-01T00:00:00Z', null],
  ])('%s after %s is %s', (cron, after, expected) => {
    expect(next(cron, after)).toBe(expected);
  });

  it.each([
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '*/0 * * * *',
    '5-1 * * * *',
    'x * * * *',
    '1-2-3 * * * *',
  ])('"%s" is refused', (cron) => {
    expect(() => parseCron(cron)).toThrow(SyntaxError);
  });
});

describe('the virtual clock', () => {
  it('fires timers at their own instants, in order, those set on the way included', () => {
    const clock = createVirtualClock(0);
    const fired: string[] = [];
    clock.after(20, () => fired.push(`b${clock.now()}`));
    clock.after(10, () => {
      fired.push(`a${clock.now()}`);
      clock.after(5, () => fired.push(`c${clock.now()}`));
    });
    const cancel = clock.after(12, () => fired.push('never'));
    cancel();
    clock.advance(30);
    expect(fired).toEqual(['a10', 'c15', 'b20']);
    expect(clock.now()).toBe(30);
  });

  it('goes from timer to timer, one at a time', () => {
    const clock = createVirtualClock(0);
    const fired: number[] = [];
    for (const wait of [20, 5, 5]) clock.after(wait, () => fired.push(clock.now()));
    expect([clock.step(), fired, clock.step(), clock.now()]).toEqual([true, [5, 5], true, 5]);
    expect([clock.step(), clock.step(), clock.now(), fired]).toEqual([true, false, 20, [5, 5, 20]]);
  });
});
