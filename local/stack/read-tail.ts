// The last words of a part that did not start.
import { readFileSync } from 'node:fs';

/**
 * Our parts end with two lines on stderr: what, and what to do.
 * @param from byte offset in the log where this start began. @returns up to two lines, oldest first.
 */
export function readTail(logFile: string, from: number): string[] {
  const lines = readFileSync(logFile).subarray(from).toString('utf8').trim().split('\n').filter(Boolean);
  // A crash prints its stack and the Node version below the one line that tells something.
  const thrown = lines.find((line) => /^(Uncaught |\w*Error\b.*:)/.test(line.trim()));
  return thrown ? [thrown.trim()] : lines.slice(-2).map((line) => line.trim());
}
