// Turns zod's issues into `{pointer, detail}` without a value or a long name of the caller's in them.
import type { z } from 'zod';
import type { ProblemIssue } from '../../src/domain/problem.ts';

type Issue = z.core.$ZodIssue;

/**
 * Names of fields may be shown when they look like names; anything else could be text in the wrong place, and what is
 * longer than any name of ours could be a key or a token in the place of a name.
 */
const segment = (key: PropertyKey): string =>
  typeof key === 'number' || (typeof key === 'string' && /^[\w.-]{1,32}$/.test(key)) ? String(key) : '*';

const pointer = (root: string, path: readonly PropertyKey[]): string =>
  [root, ...path.map((key) => `/${segment(key)}`)].join('');

function describe(root: string, issue: Issue): ProblemIssue[] {
  const at = pointer(root, issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: `${at}/${segment(key)}`, detail: 'is not a known field' }));
  if (issue.code === 'invalid_union') {
    // The branch of the right type says what is wrong; when no branch has it, the type is what is wrong.
    const near = issue.errors.find((branch) => branch.every(({ code }) => code !== 'invalid_type'));
    return near?.flatMap((inner) => describe(at, inner)) ?? [{ pointer: at, detail: 'has the wrong type' }];
  }
  if (issue.code === 'invalid_key') return [{ pointer: at, detail: 'has a name that is not allowed' }];
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return [{ pointer: at, detail: 'is required' }];
  return [{ pointer: at, detail: issue.message }];
}

/**
 * @param root where the checked value stands: empty for a body, `/query`, `/headers` or `/path`.
 * @returns at most `most` faults, in zod's order.
 */
export const describeIssues = (root: string, issues: readonly Issue[], most = 5): ProblemIssue[] =>
  issues
    .slice(0, most)
    .flatMap((issue) => describe(root, issue))
    .slice(0, most);
