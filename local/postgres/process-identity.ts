// Which process a recorded pid was: a pid alone is not enough, since the system hands numbers out again.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `started` is opaque: the kernel's start time of that process. Compare, never parse. */
export type ProcessIdentity = { readonly pid: number; readonly started: string };

/** @returns when process `pid` was started, or null when there is none. A zombie counts as none: it holds nothing. */
export function startOf(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') {
    try {
      // Not `ps`: slim images come without it. The name in parentheses may itself hold spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
    } catch {
      return null;
    }
  }
  const text = askPs(pid, 'stat=,lstart=');
  return text === '' || text.startsWith('Z') ? null : text.replace(/^\S+\s+/, '');
}

/** @returns the program of process `pid` and its arguments as one text, empty when there is none or it is not ours. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return askPs(pid, 'args=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function askPs(pid: number, columns: string): string {
  const { stdout } = spawnSync('ps', ['-ww', '-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() ?? '';
}

/** Writes down who `pid` is now; null when it is gone already. */
export function identify(pid: number): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

/** Whether the very process that was recorded still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}
