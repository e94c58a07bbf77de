// kill -9 of parts of a stack, and the wait until each takes connections again on the same port.
import { connect } from 'node:net';
import { pollUntil } from '../../local/postgres/poll-until.ts';
import type { PartName, TestStack } from '../../tests/support/stack.ts';

/** A part that dies is back within this; the brief of the local stack promises it. */
const BACK_MS = 5_000;

const addressOf = (stack: TestStack, part: PartName): string => (part === 'worker' ? stack.api : stack[part]);

function takesConnections(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
    socket.setTimeout(500, () => settle(false));
  });
}

/**
 * Kills them at the same moment. `meanwhile` runs right after, before any of them can be back.
 * @returns ms until all serve again. @throws Error when one does not in time.
 */
export async function killParts(
  stack: TestStack,
  parts: readonly PartName[],
  meanwhile: () => void = () => undefined,
): Promise<number> {
  const killed = parts.map((part) => [part, stack.pid(part)] as const);
  for (const part of parts) stack.kill(part);
  meanwhile();
  const diedMs = Date.now();
  const isBack = async () => {
    const answers = await Promise.all(
      killed.map(
        async ([part, pid]) => stack.pid(part) !== pid && (await takesConnections(addressOf(stack, part))),
      ),
    );
    return answers.every(Boolean);
  };
  // Twice the promise: how late one is shall be told, not only that it is.
  if (!(await pollUntil(isBack, 2 * BACK_MS, 10)))
    throw new Error(`not back within 10 s: ${parts.join(', ')}`);
  return Date.now() - diedMs;
}
