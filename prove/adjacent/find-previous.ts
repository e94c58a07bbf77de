// Which commit is the version before the present files, from the history alone.
import { execFileSync } from 'node:child_process';
import { ROOT } from '../../local/stack/state-dir.ts';

const MIGRATIONS = 'supabase/migrations';

/** @throws Error when git refuses. @returns what it prints, without the line break at the end. */
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trimEnd();

export type Previous = { readonly commit: string; readonly why: string } | { readonly missing: string };

/**
 * The commit of SAIDSO_PREVIOUS, or of the newest tag, or the last one of the main line before a migration was added.
 * @returns why there is none when the history is cut off, holds no former schema, needs other packages, or the present
 *   one does not continue it (a migration that was applied may not be changed; before the first release they were).
 */
export function findPrevious(given = process.env.SAIDSO_PREVIOUS): Previous {
  try {
    const [commit, why] = choose(given);
    if (commit === undefined) return { missing: why };
    const changed = git('diff', '--name-only', '--diff-filter=MDR', commit, '--', MIGRATIONS);
    if (changed !== '') return { missing: `${why} has migrations that were changed since` };
    if (packagesOf(commit) !== packagesOf('HEAD')) return { missing: `${why} needs other packages` };
    return { commit, why };
  } catch {
    return { missing: 'there is no git history here' };
  }
}

function choose(given: string | undefined): [commit: string | undefined, why: string] {
  if (given) return [git('rev-parse', `${given}^{commit}`), given];
  const tag = git('tag', '--merged', 'HEAD', '--sort=-creatordate').split('\n')[0];
  if (tag) return [git('rev-parse', `${tag}^{commit}`), `release ${tag}`];
  const line = ['log', '-1', '--format=%H', '--first-parent', '-m', '--diff-filter=A'];
  const added = git(...line, '--', MIGRATIONS);
  if (added === '') return [undefined, 'no migration was ever added'];
  // Where a clone is shallow its oldest commit seems to add everything and has no parent.
  const parents = git('rev-list', '--parents', '-1', added).split(' ');
  if (parents[1] === undefined) return [undefined, 'the history is cut off before the newest migration'];
  return [parents[1], `commit ${parents[1].slice(0, 9)}`];
}

function packagesOf(commit: string): string {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    git('show', `${commit}:package.json`),
  ) as Record<string, object>;
  return JSON.stringify([dependencies, devDependencies, optionalDependencies]);
}
