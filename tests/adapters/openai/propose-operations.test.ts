// The model call against the local model over HTTP: what comes back, and how each failure is told.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningModel, startModel } from '../../../local/model.ts';
import type { ModelConfig } from '../../../src/adapters/openai/open-client.ts';
import { probeModel } from '../../../src/adapters/openai/probe-model.ts';
import { proposeOperations } from '../../../src/adapters/openai/propose-operations.ts';
import { Secret } from '../../../src/config.ts';
import { buildPrompt } from '../../../src/domain/prompt.ts';
import { numberSentences } from '../../../src/domain/sentence.ts';
import { turnsOf } from '../../support/batch.ts';

const CANARY = 'zanzibar';
let model: RunningModel;
beforeAll(async () => {
  model = await startModel({ port: 0 });
});
afterAll(() => model.close());

const config = (url: string): ModelConfig => ({
  OPENAI_API_KEY: new Secret('sk-test'),
  OPENAI_BASE_URL: url,
  OPENAI_MODEL: 'saidso-offline-1',
});
const prompt = buildPrompt([], '', numberSentences(turnsOf(1, [['user', `My name is Ana ${CANARY}.`]])));
const ask = (deadlineMs = 5_000) => proposeOperations(config(model.url))(prompt, deadlineMs);

const setMode = (body: Record<string, unknown>) =>
  fetch(`http://127.0.0.1:${model.port}/__mode`, { method: 'POST', body: JSON.stringify(body) });
const requests = async (): Promise<number> =>
  (await (await fetch(`http://127.0.0.1:${model.port}/__requests`)).json()).total;

/** An endpoint that gives the same answer to everything and keeps what it was sent. */
async function withEndpoint<T>(
  reply: { status?: number; type?: string; headers?: Record<string, string>; body: string },
  use: (url: string, bodies: string[]) => Promise<T>,
): Promise<T> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      const type = reply.type ?? 'application/json';
      response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers }).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, bodies);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a model call', () => {
  it('gives the proposal, who merged it and what it cost', async () => {
    const answer = await ask();
    if (!answer.ok) throw new Error(answer.error.code);
    expect(answer.value.mergedBy).toBe('offline');
    expect(answer.value.proposal.ops.map(({ key, value }) => [key, value])).toEqual([['name', 'Ana']]);
    expect(answer.value.usage.input).toBeGreaterThan(10);
  });

  it('sends a strict schema without unions, bounds or optional fields, and the output cap', async () => {
    const content = JSON.stringify({ ops: [], summary_op: 'keep', summary: '' });
    const body = JSON.stringify({
      model: 'gpt-5-mini',
      choices: [{ finish_reason: 'stop', message: { content } }],
    });
    await withEndpoint({ body }, async (url, bodies) => {
      const answer = await proposeOperations({ ...config(url), OPENAI_MODEL: 'gpt-5-mini' })(prompt, 5_000);
      expect(answer).toMatchObject({ ok: true, value: { mergedBy: 'llm', usage: { input: 0, output: 0 } } });
      const sent = JSON.parse(bodies[0] ?? '{}');
      expect(sent.max_completion_tokens).toBe(235);
      expect(sent.reasoning_effort).toBe('minimal');
      expect(sent.response_format.json_schema).toMatchObject({
        strict: true,
        schema: { additionalProperties: false },
      });
      expect(bodies[0]).not.toMatch(/anyOf|minimum|maximum|\$schema|maxLength/);
    });
  });

  it('takes a token count that no column could hold for one that is missing', async () => {
    const content = JSON.stringify({ ops: [], summary_op: 'keep', summary: '' });
    const usage = { prompt_tokens: 3_000_000_000, completion_tokens: 7 };
    const body = JSON.stringify({ model: 'm', choices: [{ message: { content } }], usage });
    await withEndpoint({ body }, async (url) => {
      const answer = await proposeOperations(config(url))(prompt, 5_000);
      expect(answer).toMatchObject({ ok: true, value: { usage: { input: 0, output: 7 } } });
    });
  });

  it.each([
    ['refusing', 'model_refused'],
    ['filtering', 'model_filtered'],
    ['truncating', 'model_truncated'],
    ['garbage', 'model_invalid'],
    ['invalid-json', 'model_invalid'],
    ['unavailable', 'model_unavailable'],
    ['quota', 'model_quota_exhausted'],
    ['unauthorized', 'model_unauthorized'],
  ])('of a model that is %s fails as such, without any text (%s)', async (mode, code) => {
    await setMode({ mode, count: 2 });
    const answer = await ask();
    await setMode({ mode: 'normal' });
    expect(answer).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
  });

  it('says how long a busy model asks us to wait (model_rate_limited)', async () => {
    await setMode({ mode: 'rate-limited', count: 1, retryAfterSeconds: 9 });
    expect(await ask()).toMatchObject({
      ok: false,
      error: { code: 'model_rate_limited', retryAfterSeconds: 9 },
    });
  });

  it('gives up at its deadline, repair included (model_timeout)', async () => {
    await setMode({ mode: 'hanging', count: 1 });
    const startedAt = performance.now();
    expect(await ask(200)).toMatchObject({ ok: false, error: { code: 'model_timeout' } });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is repaired once after an invalid or truncated answer, and bills both', async () => {
    for (const mode of ['garbage', 'truncating']) {
      const before = await requests();
      await setMode({ mode, count: 1 });
      const answer = await ask();
      expect(answer.ok).toBe(true);
      expect((await requests()) - before).toBe(2);
    }
    const before = await requests();
    await setMode({ mode: 'garbage', count: 5 });
    await ask();
    await setMode({ mode: 'normal' });
    expect((await requests()) - before).toBe(2);
  });

  it('is not repaired after an outage or a refusal, nor without time', async () => {
    for (const [mode, deadlineMs] of [
      ['unavailable', 5_000],
      ['refusing', 5_000],
      ['garbage', 290],
    ] as const) {
      const before = await requests();
      await setMode({ mode, count: 1 });
      expect((await ask(deadlineMs)).ok).toBe(false);
      await setMode({ mode: 'normal' });
      expect((await requests()) - before).toBe(1);
    }
  });

  it.each([
    ['a page', { type: 'text/html', body: '<html>' }, 'model_invalid'],
    ['no choices', { body: '{"choices":[]}' }, 'model_invalid'],
    [
      'an extra field',
      {
        body: JSON.stringify({
          choices: [
            {
              finish_reason: 'stop',
              message: { content: '{"ops":[],"summary_op":"keep","summary":"","admin":true}' },
            },
          ],
        }),
      },
      'model_invalid',
    ],
    [
      'an empty answer',
      { body: JSON.stringify({ choices: [{ finish_reason: 'stop', message: { content: '' } }] }) },
      'model_invalid',
    ],
    [
      'too long a prompt',
      { status: 400, body: '{"error":{"code":"context_length_exceeded"}}' },
      'model_truncated',
    ],
    ['a filter', { status: 400, body: '{"error":{"code":"content_filter"}}' }, 'model_filtered'],
    ['an unpaid bill', { status: 402, body: '{}' }, 'model_quota_exhausted'],
    ['a wrong address', { status: 404, body: '{}' }, 'model_unavailable'],
    [
      'a redirect',
      { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
      'model_unavailable',
    ],
  ])('is not fooled by %s', async (_, reply, code) => {
    await withEndpoint(reply, async (url) => {
      expect(await proposeOperations(config(url))(prompt, 5_000)).toMatchObject({
        ok: false,
        error: { code },
      });
    });
  });

  it('to nobody fails as an outage (model_unavailable)', async () => {
    const url = await withEndpoint({ body: '' }, async (gone) => gone);
    expect(await proposeOperations(config(url))(prompt, 5_000)).toMatchObject({
      ok: false,
      error: { code: 'model_unavailable' },
    });
    expect(await probeModel(config(url))(5_000)).toMatchObject({
      ok: false,
      error: { code: 'model_unavailable' },
    });
  });
});

describe('the probe of the model', () => {
  it('is ready when the models can be listed, and says when the key is refused', async () => {
    expect(await probeModel(config(model.url))(5_000)).toEqual({ ok: true, value: 'ready' });
    await withEndpoint({ status: 401, body: '{}' }, async (url) => {
      expect(await probeModel(config(url))(5_000)).toMatchObject({
        ok: false,
        error: { code: 'model_unauthorized' },
      });
    });
  });
});
