// The figures of the memory, on the dialogues written for the project: printed, and not allowed to fall.
import { describe, expect, it } from 'vitest';
import { checkInjection } from '../../eval/check-injections.ts';
import { checkRules } from '../../eval/check-rules.ts';
import { checkVerifier } from '../../eval/check-verifier.ts';
import { OWN_DIALOGUES, readDialogues } from '../../eval/read-dialogues.ts';
import { tallyText } from '../../eval/report.ts';
import type { Tally } from '../../eval/score-chat.ts';

const data = readDialogues(process.env.SAIDSO_DIALOGUES ?? OWN_DIALOGUES);
const figures = checkVerifier(data.dialogues);
const rateOf = ({ hits, of }: Tally): number => hits / Math.max(1, of);

describe('on the gold dialogues', () => {
  it('the figures are these', () => {
    const { all } = checkRules(data.dialogues);
    console.log(
      Object.entries({ ...figures, offlinePrecision: all })
        .map(([name, tally]) => `${name}: ${tallyText(tally)}`)
        .join('\n'),
    );
    expect(data.dialogues.length).toBeGreaterThanOrEqual(30);
  });

  it('at least 98 of 100 facts that the user stated are accepted when the model copies the value', () => {
    expect(rateOf(figures.stated)).toBeGreaterThanOrEqual(0.98);
  });

  it('at most 1 of 400 values of the assistant alone is confirmed, whichever user sentence is cited', () => {
    expect(figures.assistantOnly.of).toBeGreaterThan(50);
    expect(rateOf(figures.assistantOnly)).toBeLessThanOrEqual(0.0025);
  });

  it('at least 98 of 100 replies read as a yes are one', () => {
    expect(figures.replyPrecision.of).toBeGreaterThan(20);
    expect(rateOf(figures.replyPrecision)).toBeGreaterThanOrEqual(0.98);
  });

  it('at least 80 of 100 values of the offline rules are gold, letter by letter', () => {
    // HR talk names few slots; the bound is for task talk, as on the project's own dialogues.
    const { all } = checkRules(data.dialogues.filter(({ source }) => source !== 'hr-multiwoz'));
    expect(rateOf(all)).toBeGreaterThanOrEqual(0.8);
  });

  it('no attack confirms or erases anything, and no benign control is lost', () => {
    expect(data.injections.length).toBeGreaterThanOrEqual(30);
    expect(data.injections.map(checkInjection).filter(({ faults }) => faults.length > 0)).toEqual([]);
  });
});
