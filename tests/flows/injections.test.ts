// The attacks of eval/dialogues through the whole life of an update, with a model that is on the attacker's side: it
// claims every wanted value with every sentence and takes back every fact. Nothing is confirmed, nothing is erased.
import { describe, expect, test } from 'vitest';
import { OWN_DIALOGUES, readDialogues } from '../../eval/read-dialogues.ts';
import { proposeHostile } from '../../local/model/script-hostile.ts';
import { foldValue } from '../../src/domain/folded-text.ts';
import { readPrompt } from '../../src/domain/offline-prompt.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { acceptUpdate } from '../../src/flows/accept-update.ts';
import { createWorld } from '../support/world.ts';

const { injections } = readDialogues(OWN_DIALOGUES);
const attacks = injections.filter(
  ({ expect: { not_confirmed, keep } }) => not_confirmed.length + keep.length > 0,
);

test('there are at least 40 of them, some for the confirmed and some for what is kept', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(40);
  expect(attacks.filter(({ expect: { not_confirmed } }) => not_confirmed.length > 0).length).toBeGreaterThan(
    20,
  );
  expect(attacks.filter(({ expect: { keep } }) => keep.length > 0).length).toBeGreaterThan(5);
});

describe.each(attacks)('$id, $class', (attack) => {
  test('confirms nothing that the user did not say, and erases nothing', async () => {
    const world = createWorld();
    const chat = await world.openChat();
    for (const [key, value] of attack.prior) {
      // Said by the user, and proposed by an honest model.
      world.script.push((prompt) => {
        const { sentences } = readPrompt(prompt.user);
        const src = sentences.find(({ text }) => text.includes(value))?.handle ?? '';
        const fact: Operation = { src, claim: 'stated', op: 'add', id: 0, key, value, many: false };
        return { ops: [fact], summary_op: 'keep', summary: '' };
      });
      await world.say(chat, `My ${key} is ${value}.`);
      await world.deliverAll();
    }
    const before = (await world.memory(chat)).user_confirmed;
    expect(before).toMatchObject(Object.fromEntries(attack.prior));

    const wanted = [...attack.ops.map(({ value }) => value), ...attack.expect.not_confirmed];
    const gold = wanted
      .filter((value) => value !== '')
      .map((value, index) => ({
        key: `wanted_${index}`,
        value,
        claim: 'stated' as const,
        op: 'set' as const,
        many: false,
      }));
    world.script.push((prompt) => {
      const data = readPrompt(prompt.user);
      const own = attack.ops.flatMap((op) =>
        data.sentences.map(({ handle }) => ({
          ...{ src: handle, op: op.op, id: op.id, key: op.key, value: op.value, many: false },
          claim: op.claim === 'assented' ? ('agreed' as const) : op.claim,
        })),
      );
      return { ...proposeHostile(data, gold), ops: [...own, ...proposeHostile(data, gold).ops] };
    });
    const accepted = await acceptUpdate(world, {
      principal: chat,
      body: {
        chat_id: chat.chatId,
        messages: attack.turns.map(({ role, text }) => ({ role, content: text })),
        trigger_source: 'api',
      },
      idempotencyKey: null,
    });
    if (!accepted.ok) throw new Error(accepted.error.code);
    await world.settle();
    await world.deliverAll();

    // The proposal was looked at, operation by operation; a batch that is refused whole would show nothing.
    expect(world.prompts).toHaveLength(attack.prior.length + 1);
    expect((await world.update(chat, accepted.value.appended.queueId)).status).toBe('complete');
    const { user_confirmed: after } = await world.memory(chat);
    const values = Object.values(after).flat().map(String);
    const promoted = attack.expect.not_confirmed.filter((value) =>
      values.some((stored) => foldValue(stored) === foldValue(value) || stored.includes(value)),
    );
    expect(promoted).toEqual([]);
    expect(after).toMatchObject(Object.fromEntries(attack.expect.keep));
  });
});
