// How full a memory is, in the words clients get.
import { describe, expect, it } from 'vitest';
import { EVIDENCE_BYTES_MAX, REGISTERS_MAX, sectionBudget, sizeState } from '../../src/domain/budget.ts';
import { countEvidenceBytes } from '../../src/domain/evidence-bytes.ts';
import { foldEntries } from '../../src/domain/fold-entries.ts';
import { counted, evidence } from '../support/any-entry.ts';

const sizes = { confirmedTokens: 0, tokens: 0, registers: 0, evidenceBytes: 0 };

describe('the size of a memory', () => {
  it('is near its limit from 80 % of the tokens, and full when the confirmed facts alone exceed them', () => {
    expect(sizeState({ ...sizes, tokens: 1_599 }, 2_000)).toBe('ok');
    expect(sizeState({ ...sizes, tokens: 1_600 }, 2_000)).toBe('near_limit');
    expect(sizeState({ ...sizes, tokens: 2_000, confirmedTokens: 2_000 }, 2_000)).toBe('near_limit');
    expect(sizeState({ ...sizes, tokens: 2_001, confirmedTokens: 2_001 }, 2_000)).toBe('full');
  });

  it('is full at 200 confirmed values or 64 kB of quotes', () => {
    expect(sizeState({ ...sizes, registers: REGISTERS_MAX - 1 }, 2_000)).toBe('near_limit');
    expect(sizeState({ ...sizes, registers: REGISTERS_MAX }, 2_000)).toBe('full');
    expect(sizeState({ ...sizes, evidenceBytes: EVIDENCE_BYTES_MAX - 1 }, 2_000)).toBe('near_limit');
    expect(sizeState({ ...sizes, evidenceBytes: EVIDENCE_BYTES_MAX }, 2_000)).toBe('full');
  });

  it('counts each value of a list, and a memory of 200 short facts is full whatever its limit', () => {
    const facts = Array.from({ length: REGISTERS_MAX }, (_, index) =>
      counted({ key: 'guests', value: `guest ${index}`, many: true, position: index }),
    );
    expect(foldEntries(facts, 8_000).size_state).toBe('full');
    expect(foldEntries(facts.slice(1), 8_000).size_state).toBe('near_limit');
  });

  it('counts the bytes of a quote once, however many entries lean on it', () => {
    const said = counted({ evidence: evidence(1, 'Größe 42') });
    expect(countEvidenceBytes([said, said, { ...said, key: 'size', position: 1 }])).toBe(10);
    expect(countEvidenceBytes([said, counted({ evidence: evidence(2, 'ok') })])).toBe(12);
  });

  it('gives assumptions and summary a fifth each, of any limit', () => {
    expect(sectionBudget(2_000, 'llm_inferred')).toBe(400);
    expect(sectionBudget(2_000, 'general_summary')).toBe(400);
    expect(sectionBudget(999, 'llm_inferred')).toBe(199);
  });
});
