// Keeps one part of the stack alive, as a platform would: a process that ends is started again, on the same port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollUntil } from '../postgres/poll-until.ts';
import { adviseOn, PlainError } from './plain-error.ts';
import { readTail } from './read-tail.ts';

/** One process of the stack. `isReady` is asked until it says yes; it may throw while nobody listens. */
export type Part = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly isReady: () => Promise<boolean>;
  /** Ready by then, or the start counts as failed. ms */
  readonly startMs: number;
  /** How long SIGTERM may take before SIGKILL. ms */
  readonly stopMs: number;
  /** For what the part had started itself, once it has died without ending that; its ports are needed again. */
  readonly orphanSignal: 'SIGTERM' | 'SIGKILL';
};

/** What happens to a part after it was up. `how` is a signal name or `code N`. */
export type PartEvents = {
  readonly spawned: (part: string, pid: number) => void;
  readonly died: (part: string, how: string) => void;
  readonly restored: (part: string, ms: number) => void;
};

/** `ready` rejects with a PlainError when the first start fails; later failures are tried again for ever. */
export type Supervised = {
  readonly name: string;
  readonly pid: () => number;
  readonly ready: Promise<void>;
  readonly stop: () => Promise<void>;
};

/** A part that stayed up this long starts again at once; a sooner end waits, so a broken part cannot burn a core. */
const STEADY_MS = 10_000;
const SHORTEST_WAIT_MS = 100;
/** For one that served before it ended, and for one that never did. */
const LONGEST_WAIT_MS = { served: 500, neverServed: 3_000 } as const;

/** Starts `part` and keeps it up until `stop`. Output of the process is appended to `logFile`. */
export function supervise(part: Part, logFile: string, events: PartEvents): Supervised {
  let stopping = false;
  let quickEnds = 0;
  let wasReady = false;
  let child = start();
  const ready = awaitReady();
  const kept = ready.then(keep, () => undefined);

  function start(): { process: ChildProcess; since: number; logFrom: number } {
    const logFrom = existsSync(logFile) ? statSync(logFile).size : 0;
    const log = openLog(logFile);
    const [program, ...args] = part.command;
    // A group of its own: Ctrl-C must reach the supervisor alone, which then stops the parts in order. Files, not
    // pipes: a part outlives a killed supervisor, and writing to nobody would end it half-way through its work.
    const process = spawn(program, args, { detached: true, env: part.env, stdio: ['ignore', log, log] });
    if (log !== 'ignore') closeSync(log);
    process.on('error', () => undefined); // Told by the exit code below: there is no pid then.
    if (process.pid) events.spawned(part.name, process.pid);
    return { process, since: Date.now(), logFrom };
  }

  async function awaitReady(): Promise<void> {
    wasReady = false;
    const isUp = () => part.isReady().catch(() => false);
    const inTime = await pollUntil(async () => hasEnded(child.process) || (await isUp()), part.startMs, 25);
    if (inTime && !hasEnded(child.process)) {
      wasReady = true;
      return;
    }
    if (stopping) throw new PlainError(`${part.name} was stopped while it started.`, 'Run npm start again.');
    const [what, todo] = inTime ? readTail(logFile, child.logFrom) : [];
    await end(child.process, part.stopMs);
    throw new PlainError(
      `${part.name} did not start${what ? `: ${what}` : ` within ${part.startMs / 1000} s.`}`,
      adviseOn(what ?? '', todo, logFile),
    );
  }

  async function keep(): Promise<void> {
    while (!stopping) {
      if (!hasEnded(child.process)) await once(child.process, 'exit');
      if (stopping) return;
      const { signalCode, exitCode } = child.process;
      signalGroup(child.process, part.orphanSignal);
      events.died(part.name, signalCode ?? `code ${exitCode}`);
      // One that served and was then ended by a signal was killed from outside: nothing says that it is broken.
      const isHealthy = Date.now() - child.since >= STEADY_MS || (wasReady && signalCode !== null);
      quickEnds = isHealthy ? 0 : quickEnds + 1;
      const longest = wasReady ? LONGEST_WAIT_MS.served : LONGEST_WAIT_MS.neverServed;
      await sleep(Math.min(longest, quickEnds < 2 ? SHORTEST_WAIT_MS : 250 * 2 ** (quickEnds - 2)));
      if (stopping) return;
      child = start();
      const began = Date.now();
      await awaitReady().then(
        () => events.restored(part.name, Date.now() - began),
        () => undefined,
      );
    }
  }

  return {
    name: part.name,
    pid: () => child.process.pid ?? 0,
    ready,
    stop: async () => {
      stopping = true;
      await end(child.process, part.stopMs);
      await kept;
      await end(child.process, part.stopMs); // One that was being started again just now.
    },
  };
}

/** A part without a log is better than none: on a full disk there may be no room for a new file. */
function openLog(file: string): number | 'ignore' {
  try {
    return openSync(file, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess, stopMs: number): Promise<void> {
  if (!hasEnded(child)) child.kill('SIGTERM');
  if (!(await pollUntil(() => hasEnded(child), stopMs))) child.kill('SIGKILL');
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (!child.pid) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group, which is what was wanted.
  }
}
