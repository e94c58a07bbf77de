// A disk that is full, for the whole stack: a small file system of its own, which only a private mount namespace sees.
// Everything inside runs in a process of that namespace (faults/fill-disk.ts), so nothing of it is left behind.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof, Verdict } from './proof.ts';

const DISK = '256m';

export const fullDisk: Proof = {
  name: 'full-disk',
  about: `a disk of ${DISK} fills up under load, then has room again`,
  async prove() {
    const folder = mkdtempSync(join(tmpdir(), 'saidso-disk-'));
    const file = join(folder, 'verdict.json');
    const disk = mkdtempSync(join(folder, 'disk-'));
    const inside = join(import.meta.dirname, 'faults', 'fill-disk.ts');
    // Whoever is not root is root of a user namespace, where a file system in memory may be mounted as well.
    const namespace = process.getuid?.() === 0 ? ['-m'] : ['-U', '-r', '-m'];
    const mount = `mount -t tmpfs -o size=${DISK} saidso "$0" && exec "$@"`;
    const command = [
      'sh',
      '-c',
      mount,
      disk,
      process.execPath,
      '--disable-warning=ExperimentalWarning',
      inside,
    ];
    const child = spawn('unshare', [...namespace, ...command, disk, file], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise<number>((resolve) => {
      child.on('error', () => resolve(1)).on('close', (exitCode) => resolve(exitCode ?? 1));
    });
    try {
      if (code !== 0)
        throw new Error('No file system could be mounted, or the run inside it broke; see above.');
      return JSON.parse(readFileSync(file, 'utf8')) as Verdict;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
