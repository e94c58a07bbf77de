// Runs `local/start.ts` and `local/stop.ts` as npm does, in a state folder of a test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pollUntil } from '../../local/postgres/poll-until.ts';

const root = join(import.meta.dirname, '..', '..');

export type StartProcess = {
  readonly pid: number;
  readonly output: () => string;
  /** Resolves once the output matches. @throws Error with the output when the process ends or 30 s pass first. */
  readonly says: (pattern: RegExp) => Promise<void>;
  readonly exitCode: () => Promise<number | null>;
  readonly signal: (name: NodeJS.Signals) => void;
};

/** @param script `start` or `stop`. @param folder the state folder. @param settings more of the environment. */
export function runScript(
  script: 'start' | 'stop',
  folder: string,
  args: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): StartProcess {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(OPENAI_|SUPABASE_|SAIDSO_|REDIS_URL)/.test(key)),
  );
  const child: ChildProcess = spawn(process.execPath, [join(root, 'local', `${script}.ts`), ...args], {
    env: { ...inherited, ...settings, SAIDSO_STATE_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const exited = once(child, 'exit');
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    says: async (pattern) => {
      await pollUntil(() => ended() || pattern.test(output), 30_000);
      if (!pattern.test(output)) throw new Error(`${pattern} was not said, but:\n${output}`);
    },
    exitCode: async () => {
      if (!ended()) await exited;
      return child.exitCode;
    },
    signal: (name) => {
      child.kill(name);
    },
  };
}

/** Whether any process of the group that `pid` led is left: the part itself or what it had started. */
export function groupIsAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
