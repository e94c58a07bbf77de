// `npm stop`: ends the stack of this folder in order, and what a killed one left behind.
import { pollUntil } from './postgres/poll-until.ts';
import { isRunning } from './postgres/process-identity.ts';
import { explain, PlainError } from './stack/plain-error.ts';
import { endLeftovers, findRunning } from './stack/process-record.ts';
import { stateDir } from './stack/state-dir.ts';

const PATIENCE_MS = 60_000;

try {
  const state = stateDir();
  const running = findRunning(state);
  if (running) {
    process.kill(running.supervisor.pid, 'SIGTERM');
    if (!(await pollUntil(() => !isRunning(running.supervisor), PATIENCE_MS, 50)))
      throw new PlainError(
        `The stack (process ${running.supervisor.pid}) did not stop within ${PATIENCE_MS / 1000} s.`,
        `End it with: kill -9 ${running.supervisor.pid}; then npm stop again for its parts.`,
      );
    console.log('Everything is stopped.');
  } else {
    const ended = await endLeftovers(state);
    console.log(
      ended.length > 0 ? `Ended what was left behind: ${ended.join(', ')}.` : 'Nothing is running.',
    );
  }
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
