// Runs one stage as a child process and counts what passed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './stages.ts';

export type Outcome = {
  readonly isGreen: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly output: string;
};

const root = join(import.meta.dirname, '..', '..');
const HEARTBEAT_SECONDS = 20;

/** @param onBeat called every 20 s while the stage runs, so that nobody wonders whether it hangs */
export async function runStage(stage: Stage, onBeat: (seconds: number) => void): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'saidso-stage-'));
  const report = join(folder, 'report.json');
  const [binary, ...args] = stage.command;
  const reporters =
    stage.counts === 'tests' ? ['--reporter=dot', '--reporter=json', `--outputFile=${report}`] : [];
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  const beat = setInterval(() => onBeat(Math.round(seconds())), HEARTBEAT_SECONDS * 1000);
  let output = '';
  const code = await new Promise<number>((resolve) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
    const child = spawn(join(root, 'node_modules', '.bin', binary), [...args, ...reporters], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.on('error', (error) => {
      output += `${binary} did not start: ${error.message}. Remove node_modules and run this again.`;
      resolve(1);
    });
    child.on('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearInterval(beat);
  const counts =
    stage.counts === 'tests'
      ? readCounts(report)
      : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  rmSync(folder, { recursive: true, force: true });
  // A run that executed no test has proved nothing, whatever its exit code.
  return {
    ...counts,
    isGreen: code === 0 && counts.passed > 0,
    seconds: seconds(),
    output: output.slice(-30_000),
  };
}

function readCounts(report: string): Pick<Outcome, 'passed' | 'failed' | 'skipped'> {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(report, 'utf8'),
    ) as Record<string, number>;
    return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0, skipped: numPendingTests ?? 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
