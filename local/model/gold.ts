// What a scripted model is told by the test or the eval: the facts that a perfect model would find.
import { z } from 'zod';

export const MODE_HEADER = 'x-saidso-model-mode';
export const GOLD_HEADER = 'x-saidso-model-gold';

const goldOperation = z.strictObject({
  key: z.string(),
  value: z.string(),
  claim: z.enum(['stated', 'agreed', 'inferred']),
  op: z.enum(['set', 'retract']).default('set'),
  many: z.boolean().default(false),
});
export type GoldOperation = z.infer<typeof goldOperation>;

export const goldBody = z.array(goldOperation).max(100);

/** Into a header: JSON in base64url, since headers hold no UTF-8. */
export const writeGold = (gold: readonly GoldOperation[]): string =>
  Buffer.from(JSON.stringify(gold), 'utf8').toString('base64url');

/** @returns the gold of the header; none when it is absent or unreadable. */
export function readGold(header: string | undefined): GoldOperation[] {
  try {
    return goldBody.parse(JSON.parse(Buffer.from(header ?? '', 'base64url').toString('utf8')));
  } catch {
    return [];
  }
}
