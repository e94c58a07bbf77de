// Reads an exported ledger back.
import { type Erasure, erasure } from './erasure-ledger.ts';
import { type Revocation, revocation } from './revocation-ledger.ts';

export type Ledger = { readonly erasures: readonly Erasure[]; readonly revocations: readonly Revocation[] };

/** @throws Error that names the first line that is none; its content is not repeated. */
export function parseLedger(text: string): Ledger {
  const erasures: Erasure[] = [];
  const revocations: Revocation[] = [];
  for (const [at, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const given = parseJson(content);
    const erased = erasure.safeParse(given);
    const revoked = revocation.safeParse(given);
    if (erased.success) erasures.push(erased.data);
    else if (revoked.success) revocations.push(revoked.data);
    else
      throw new Error(
        `Line ${at + 1} is no line of an erasure ledger.\nGive a file that the export wrote, whole.`,
      );
  }
  return { erasures, revocations };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
