// A history of a hundred thousand requests is judged in seconds: else nobody would record one.
import { databaseOf, generateHistory } from '../tests/support/generated-history.ts';
import { checkHistory } from '../verify/history/check-history.ts';
import type { Proof } from './proof.ts';

const EVENTS = 100_000;
const CHATS = 200;
const MOST_SECONDS = 10;

export const history: Proof = {
  name: 'history',
  about: `a history of ${EVENTS} events, judged within ${MOST_SECONDS} s; then with one lost update in it`,
  async prove(say) {
    const chats = generateHistory(EVENTS, CHATS);
    const events = chats.flatMap((chat) => chat.events);
    const started = performance.now();
    const report = await checkHistory(events, databaseOf(chats));
    const seconds = (performance.now() - started) / 1_000;
    const violations = report.checked.reduce((sum, { count }) => sum + count, 0);
    say(`${report.events} events in ${seconds.toFixed(1)} s`);
    chats[0]?.stored.updates.splice(7, 1);
    const lost = await checkHistory(events, databaseOf(chats));
    const found = lost.checked.find(({ invariant }) => invariant === 1)?.count ?? 0;
    const failures = [
      ...(violations === 0 ? [] : [`${violations} violations in an honest history`]),
      ...(seconds < MOST_SECONDS ? [] : [`${seconds.toFixed(1)} s, more than ${MOST_SECONDS}`]),
      ...(found === 1 ? [] : [`a lost update was reported ${found} times`]),
    ];
    return {
      passed: 3 - failures.length,
      failed: failures.length,
      figures: {
        events: report.events,
        chats: report.chats,
        violations,
        seconds: Number(seconds.toFixed(1)),
      },
      failures,
    };
  },
};
