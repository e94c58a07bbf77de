// Our own block, pasted back: a memory that hears itself would confirm, guess and sum up what it said before.
import type { Turn } from './turn.ts';

/**
 * The first line of a packed block names it (block-format.ts). Where the block ends is not marked, so all after it
 * goes too; what the user adds below is lost, which beats a memory that confirms itself.
 */
export const PACKED_BLOCK = /^.*saidso:memory/imu;

/**
 * Turns without what follows a packed block, for the prompt: refused as evidence it would still end up in the summary
 * and among the assumptions. Offsets hold, since only the end is cut; a turn that was nothing but a block is gone.
 */
export function dropEchoes(turns: readonly Turn[]): Turn[] {
  return turns.flatMap((turn) => {
    const packed = PACKED_BLOCK.exec(turn.text);
    if (packed === null) return [turn];
    const text = turn.text.slice(0, packed.index);
    return text.trim() === '' ? [] : [{ ...turn, text }];
  });
}
