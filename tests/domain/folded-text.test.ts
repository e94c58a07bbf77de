// Plain ASCII is folded at once and everything else cluster by cluster; both give the same.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldText, foldValue } from '../../src/domain/folded-text.ts';

it('plain text folds as it does in front of a letter that is not plain', () => {
  const units = fc.constantFrom(...'aZ09 `~_-.!\'"^é\n\u2019ß');
  fc.assert(
    fc.property(fc.array(units, { maxLength: 12 }), (said) => {
      const text = said.join('');
      const own = foldText(text);
      const before = foldText(`${text}й`);
      expect(before.text).toBe(`${own.text}й`);
      expect(before.starts.slice(0, -1)).toEqual(own.starts);
      expect(before.ends.slice(0, -1)).toEqual(own.ends);
      expect(foldValue(text)).toBe(own.text.trim());
    }),
    { numRuns: 3_000 },
  );
});
