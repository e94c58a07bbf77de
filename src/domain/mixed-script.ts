// Words of two alphabets that look alike: `pаypal` with a Cyrillic а is a disguise, whoever typed it.

const SCRIPTS = [/\p{sc=Latin}/u, /\p{sc=Cyrillic}/u, /\p{sc=Greek}/u];
const WORD = /[\p{L}\p{M}]+/gu;
/** Greek letters that units wear: µm, kΩ, ΔT. */
const UNIT_MARK = /^[µμΔ]|[Ω]$/gu;

/** Whether one word of `value` mixes Latin, Cyrillic and Greek letters. */
export const hasMixedScript = (value: string): boolean =>
  (value.match(WORD) ?? []).some((word) => {
    const plain = word.replace(UNIT_MARK, '');
    return SCRIPTS.filter((script) => script.test(plain)).length > 1;
  });
