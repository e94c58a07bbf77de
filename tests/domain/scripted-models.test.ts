// Whole chats through the operations of scripted models: what must hold exactly, whatever the model says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../eval/ask-model.ts';
import { cutExchanges } from '../../eval/chat-turns.ts';
import type { Dialogue } from '../../eval/dialogue.ts';
import { goldFor } from '../../eval/gold-operations.ts';
import { operationsSystem } from '../../eval/operations-system.ts';
import { OWN_DIALOGUES, readDialogues } from '../../eval/read-dialogues.ts';
import { runSystem, type SystemReport } from '../../eval/run-system.ts';
import { type RunningModel, startModel } from '../../local/model.ts';
import { loadTokenizer } from '../../src/adapters/tokenizer/load-tokenizer.ts';
import { findValue } from '../../src/domain/find-value.ts';
import { foldText } from '../../src/domain/folded-text.ts';

const { dialogues, long } = readDialogues(OWN_DIALOGUES);
let model: RunningModel;
beforeAll(async () => {
  model = await startModel({ port: 0 });
});
afterAll(() => model.close());

const endpoint = () => ({
  baseUrl: model.url,
  model: 'scripted',
  apiKey: 'none',
  store: null,
  deadlineMs: 10_000,
});

async function play(mode: string, chats: readonly Dialogue[] = dialogues): Promise<SystemReport> {
  const system = operationsSystem(openModel({ ...endpoint(), mode }), 'scripted', await loadTokenizer());
  return runSystem(system, chats, 1, mode === 'hostile', () => undefined);
}

describe('the memory', () => {
  it('of an oracle captures nearly all, keeps all of it, and follows every change of mind', async () => {
    const { metrics, outputTokens, success } = await play('oracle', [...dialogues, ...long]);
    console.log(
      Object.entries(metrics)
        .map(([name, { rate, of }]) => `${name}: ${(rate * 100).toFixed(1)} % of ${of}`)
        .join('\n'),
      `\noutput tokens per update: ${outputTokens?.mean.toFixed(0)}`,
    );
    expect(success).toBe(1);
    expect(metrics.capture?.rate).toBeGreaterThanOrEqual(0.98);
    expect(metrics.contradiction?.rate).toBeGreaterThanOrEqual(0.95);
    expect([metrics.stale?.rate, metrics.false_confirmed?.rate]).toEqual([0, 0]);
    for (const age of ['retention_1_5', 'retention_6_15', 'retention_16_30', 'retention_31_up'] as const)
      expect(metrics[age]?.rate).toBe(1);
    expect(outputTokens?.mean).toBeLessThanOrEqual(60);
  });

  it.each(['noisy:0.3', 'over-claimer', 'hostile', 'normaliser'])(
    'of a model that is %s confirms nothing the assistant alone said',
    async (mode) => {
      const { metrics } = await play(mode);
      expect(metrics.false_confirmed?.rate).toBeLessThanOrEqual(0.0025);
    },
  );

  it('of a model that errs in every operation holds no confirmed value that the user did not say or agree to', async () => {
    const system = operationsSystem(
      openModel({ ...endpoint(), mode: 'noisy:1' }),
      'scripted',
      (text) => text.length,
    );
    let seen = 0;
    for (const dialogue of dialogues) {
      const chat = system.open(1);
      const said = foldText(dialogue.turns.map(({ role, text }) => (role === 'user' ? text : '')).join('\n'));
      const agreed = dialogue.facts
        .filter(({ basis }) => basis === 'confirmed_yes')
        .flatMap(({ values }) => values);
      for (const exchange of cutExchanges(dialogue.turns)) {
        const { view } = await chat.take(exchange, goldFor(dialogue, exchange));
        seen += view.confirmed.length;
        for (const [, value] of view.confirmed)
          expect(agreed.includes(value) || findValue(said, value).length > 0, value).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(100);
  });

  it.each(['refusing', 'truncating', 'whitespace-run', 'garbage', 'unavailable'])(
    'of a model that is %s stays as it was',
    async (mode) => {
      const { metrics, success } = await play(mode, dialogues.slice(0, 4));
      expect([success, metrics.capture?.rate]).toEqual([0, 0]);
    },
  );
});
