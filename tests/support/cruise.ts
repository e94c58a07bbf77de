// Runs dependency-cruiser with the project's rules over a folder and returns what it saw and what it refused.
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

type Report = {
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
    readonly totalCruised: number;
  };
  readonly modules: readonly { readonly source: string }[];
};

/** @returns the JSON report; folders that do not exist are an error, so an empty run cannot pass. */
export function cruise(cwd: string, folders: readonly string[]): Promise<Report> {
  const command = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const args = [
    command,
    ...folders,
    '--config',
    join(root, '.dependency-cruiser.cjs'),
    '--output-type',
    'json',
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (_failed, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Report);
      } catch {
        reject(new Error(`dependency-cruiser printed no report: ${stderr.slice(0, 500)}`));
      }
    });
  });
}
