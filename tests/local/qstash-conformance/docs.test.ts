// docs/local-stack.md names every rule, the file that holds it, and every accident that can be ordered.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FORGERIES } from '../../../local/qstash/forge-signature.ts';
import { PUBLISH_FAULTS } from '../../../local/qstash/publish-faults.ts';
import { startQstash } from '../../../local/qstash.ts';
import { KEYS, TOKEN } from '../qstash-stage.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/local-stack.md'), 'utf8');

test('the table of rules has E1 to E25 in order, each with a file in which a test has its number', () => {
  const rows = [...page.matchAll(/^\| (E\d+) \| .+ \| `([\w.-]+)` \|$/gm)].map(
    ([, rule = '', file = '']) => ({
      rule,
      file,
    }),
  );
  expect(rows.map(({ rule }) => rule)).toEqual(Array.from({ length: 25 }, (_, index) => `E${index + 1}`));
  for (const { rule, file } of rows) {
    const path = join(import.meta.dirname, file);
    expect(existsSync(path), file).toBe(true);
    expect(readFileSync(path, 'utf8'), `${rule} in ${file}`).toMatch(new RegExp(`['\`]${rule} \\w`));
  }
});

test.each([
  ['signature', FORGERIES],
  ['publish fault', PUBLISH_FAULTS],
] as const)('the kinds of %s are those that can be ordered', (name, kinds) => {
  const [, told = ''] = new RegExp(`Kinds of ${name}: ([^.;]*)[.;]`).exec(page) ?? [];
  expect([...told.matchAll(/`([\w-]+)`/g)].map(([, kind]) => kind)).toEqual([...kinds]);
});

test('the queue, and with it all that can be ordered, listens on 127.0.0.1 alone', async () => {
  const queue = await startQstash({ port: 0, token: TOKEN, ...KEYS });
  onTestFinished(() => queue.close());
  expect((await fetch(queue.url)).status).toBe(401);
  // Another address of the same machine: a server on all of them would answer.
  const elsewhere = await fetch(queue.url.replace('127.0.0.1', '127.0.0.2')).catch(
    (error: Error) => error.cause,
  );
  expect(elsewhere).toMatchObject({ code: 'ECONNREFUSED' });
});
