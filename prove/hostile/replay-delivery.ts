// A genuine delivery that somebody has recorded, played again and again.
import type { Exchange } from './exchange.ts';
import { signDelivery } from './forged-signatures.ts';
import { inParallel } from './in-parallel.ts';
import { deliveryDoors, withHeader } from './knock.ts';
import type { Tally } from './tally.ts';
import type { TokenWorld } from './token-world.ts';

export const REPLAYS = 1_000;

/** One delivery, a thousand times at once: one apply, one model call. */
export async function replayDelivery(world: TokenWorld, tally: Tally, exchange: Exchange): Promise<void> {
  const { stack, machinery, keys, wakeUp, unheard } = world;
  const door = deliveryDoors(world).find(({ name }) => name === 'postSummarize');
  if (door === undefined) throw new Error('the document has no postSummarize');
  const calls = await machinery.modelCalls();
  const signature = signDelivery({ url: `${stack.api}${door.wire.path}`, body: wakeUp, keys });
  const sent = withHeader(door.wire, 'upstash-signature', signature);
  const statuses = new Map<number, number>();
  await inParallel(REPLAYS, REPLAYS, async () => {
    const { status } = await exchange(sent);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  const applied = await machinery.count('select count(*) from public.chat_revisions where chat_id = $1', [
    unheard.chatId,
  ]);
  const [row] = await machinery.rows<{ status: string; attempts: number }>(
    'select status, attempts from public.chat_context_queue where id = $1',
    [unheard.queueId],
  );
  const asked = (await machinery.modelCalls()) - calls;
  const seen = JSON.stringify({ statuses: [...statuses], applied, ...row, asked });
  const wanted = { statuses: [[200, REPLAYS]], applied: 1, status: 'complete', attempts: 1, asked: 1 };
  tally.count(seen === JSON.stringify(wanted) ? null : `a delivery played ${REPLAYS} times: ${seen}`);
}
