// Invariants 8 and 9: one model call per chat at a time, none for results that are stored, no words of another chat.
import type { Lease, ModelCall } from '../history.ts';
import type { Rule } from './evidence.ts';

const endOf = ({ untilMs, endedMs }: Lease): number => Math.min(untilMs, endedMs ?? Number.POSITIVE_INFINITY);

export const checkModelCalls: Rule = ({ truth: { leases, modelCalls } }) => {
  const found: string[] = [];
  const fences = leases.map(({ fence }) => fence);
  if (fences.some((fence, place) => place > 0 && fence <= (fences[place - 1] ?? 0)))
    found.push(`4 the fences do not rise: ${fences.join(' ')}`);
  for (const [place, lease] of leases.entries()) {
    const next = leases[place + 1];
    if (next !== undefined && next.fromMs < endOf(lease))
      found.push(`8 claim ${next.fence} was given out while claim ${lease.fence} was held`);
  }
  // A call counts as long as its lease is valid: what a worker does that lost its right is another's protection.
  const spans = modelCalls.map(({ fence, startMs, endMs }: ModelCall) => {
    const lease = leases.find((one) => one.fence === fence);
    return { startMs, endMs: Math.min(endMs ?? Number.POSITIVE_INFINITY, lease ? endOf(lease) : startMs) };
  });
  const overlaps = spans.some((a, place) =>
    spans.slice(place + 1).some((b) => a.startMs < b.endMs && b.startMs < a.endMs),
  );
  if (overlaps) found.push('8 two model calls for one chat ran at once');
  for (const { fence, storedBefore, foreignWords } of modelCalls) {
    if (storedBefore > 0)
      found.push(`8 claim ${fence} asked the model again for ${storedBefore} stored results`);
    if (foreignWords > 0)
      found.push(`9 claim ${fence} showed the model ${foreignWords} sentences of another chat`);
  }
  return found;
};
