// Which machine and versions a figure was measured with: a timing without them is no figure.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** @param k6 path of the binary */
export function describeMachine(k6: string): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    k6: execFileSync(k6, ['version'], { encoding: 'utf8' }).trim().split('\n')[0] ?? '',
  };
}
