// The local model as the real SDK's caller sees it, faults included.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGold } from '../../local/model/gold.ts';
import { type RunningModel, startModel } from '../../local/model.ts';

let model: RunningModel;
let root: string;
beforeAll(async () => {
  model = await startModel({ port: 0 });
  root = `http://127.0.0.1:${model.port}`;
});
afterAll(() => model.close());

const post = (path: string, body: unknown, signal?: AbortSignal) =>
  fetch(`${root}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });

const prompt = (text: string) => ({
  model: 'saidso-offline-1',
  messages: [
    { role: 'system', content: 'instructions' },
    {
      role: 'user',
      content: `${JSON.stringify({ summary: '' })}\n${JSON.stringify({ handle: 'u1.1', role: 'user', text })}`,
    },
  ],
});
const ask = (text = 'My name is Ana.', signal?: AbortSignal) =>
  post('/v1/chat/completions', prompt(text), signal);

describe('the local model', () => {
  it('lists itself and answers with operations, its own name and what it cost', async () => {
    expect(await (await fetch(`${model.url}/models`)).json()).toMatchObject({
      data: [{ id: 'saidso-offline-1' }],
    });
    const answer = await (await ask()).json();
    expect(answer).toMatchObject({ model: 'saidso-offline-1', choices: [{ finish_reason: 'stop' }] });
    expect(answer.usage.total_tokens).toBe(answer.usage.prompt_tokens + answer.usage.completion_tokens);
    expect(JSON.parse(answer.choices[0].message.content).ops).toEqual([
      { src: 'u1.1', claim: 'stated', op: 'add', id: 0, key: 'name', value: 'Ana', many: false },
    ]);
  });

  it('fails in a mode for so many requests and then works again', async () => {
    await post('/__mode', { mode: 'rate-limited', count: 2, retryAfterSeconds: 9 });
    const first = await ask();
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '9']);
    expect([(await ask()).status, (await ask()).status]).toEqual([429, 200]);
  });

  it.each([
    ['unavailable', 503],
    ['quota', 429],
    ['unauthorized', 401],
    ['invalid-json', 200],
  ])('answers as an endpoint would that is %s', async (mode, status) => {
    await post('/__mode', { mode, count: 1 });
    const answer = await ask();
    expect(answer.status).toBe(status);
    if (mode === 'invalid-json') await expect(answer.json()).rejects.toThrow(SyntaxError);
  });

  it('refuses a poison sentence in every mode that answers', async () => {
    const answer = await (await ask('My name is Ana. [[poison]]')).json();
    expect(answer.choices[0].message).toMatchObject({ content: null, refusal: expect.any(String) });
  });

  it('hangs until the caller gives up, and lets go of the request then', async () => {
    await post('/__mode', { mode: 'hanging', count: 1 });
    await expect(ask('Hi', AbortSignal.timeout(100))).rejects.toThrow();
    await expect
      .poll(async () => (await (await fetch(`${root}/__requests`)).json()).active, { timeout: 5_000 })
      .toBe(0);
  });

  it('takes mode and gold from the header of a single request', async () => {
    const gold = [{ key: 'city', value: 'Porto', claim: 'stated', op: 'set', many: false }] as const;
    const askIn = async (mode: string) => {
      const headers = {
        'content-type': 'application/json',
        'x-saidso-model-mode': mode,
        'x-saidso-model-gold': writeGold(gold),
      };
      const body = JSON.stringify(prompt('I moved to Porto.'));
      const answer = await fetch(`${root}/v1/chat/completions`, { method: 'POST', headers, body });
      const [choice] = (await answer.json()).choices;
      return choice.finish_reason === 'stop' ? JSON.parse(choice.message.content).ops : choice.finish_reason;
    };
    const op = { src: 'u1.1', claim: 'stated', op: 'add', id: 0, key: 'city', value: 'Porto', many: false };
    expect(await askIn('oracle')).toEqual([op]);
    expect(await askIn('noisy:0')).toEqual([op]);
    expect(await askIn('noisy:1')).not.toEqual([op]);
    expect(await askIn('normaliser')).toEqual([{ ...op, value: 'The city: Porto.' }]);
    expect(await askIn('hostile')).toEqual([op, { ...op, claim: 'agreed' }]);
    expect(await askIn('whitespace-run')).toBe('length');
    expect(await askIn('no-such-mode')).toEqual([{ ...op, key: 'location' }]);
  });

  it('refuses what is no request or no mode', async () => {
    expect((await post('/v1/chat/completions', { nothing: true })).status).toBe(400);
    expect((await post('/__mode', { mode: 'angry' })).status).toBe(400);
    expect((await fetch(`${root}/v1/embeddings`)).status).toBe(404);
  });
});
