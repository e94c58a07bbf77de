// GET /docs and /docs/problems/{code}: readable, without a script, and complete.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { page, prose } from '../../functions/docs/layout.ts';
import { PROBLEMS } from '../../src/domain/problem.ts';
import { createEdge, expectProblem } from '../support/edge.ts';

async function read(path: string) {
  const response = await createEdge().call('GET', path, { as: null });
  return { response, text: await response.text() };
}

describe('200', () => {
  test.for(['/docs', '/docs/problems/rate_limited'])(
    '%s allows its own style sheet and nothing else',
    async (path) => {
      const { response, text } = await read(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      expect(response.headers.get('content-security-policy')).toBe(
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      expect(text).not.toMatch(/<script|<img|<link|\son\w+=|\sstyle=|javascript:/i);
    },
  );

  test('every call is there with a line for the shell that asks this deployment', async () => {
    const { text } = await read('/docs');
    for (const id of ['createChat', 'postUpdate', 'getMemory', 'getUpdate', 'deleteMemory', 'postSummarize'])
      expect(text).toContain(`<article id="${id}">`);
    expect(text).toContain('curl -s &#39;https://memory.example/api/v1/memory/update&#39;');
  });

  test('every link leads somewhere', async () => {
    const { text } = await read('/docs');
    const links = [...text.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(50);
    for (const link of new Set(links)) {
      if (link.startsWith('#')) expect(text).toContain(`id="${link.slice(1)}"`);
      else expect((await read(new URL(link, 'http://x/docs').pathname)).response.status).toBe(200);
    }
  });

  test.for(Object.keys(PROBLEMS))('the page of %s says what to do', async (code) => {
    const { response, text } = await read(`/docs/problems/${code}`);
    expect(response.status).toBe(200);
    expect(text).toContain(`<code>${code}</code>`);
    expect(text).toContain('What to do');
  });
});

test('what is put into a page is text, whatever it looks like', () => {
  const rendered = String(page('<b>&', prose('<img src=x onerror=alert(1)> `<i>`')));
  expect(rendered).toContain('<title>&lt;b&gt;&amp;</title>');
  expect(rendered).toContain('&lt;img src=x onerror=alert(1)&gt; <code>&lt;i&gt;</code>');
});

test('a problem that does not exist has no page (route_not_found)', async () => {
  const response = await createEdge().call('GET', '/docs/problems/toString', { as: null });
  await expectProblem(response, 404, 'route_not_found');
});
