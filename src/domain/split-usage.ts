// The tokens of one model call, shared out over the rows it served.
import type { TokenUsage } from './operation.ts';

/** Integer division, the remainder on the last row, so that the sum is what the provider bills. */
export function splitUsage({ input, output }: TokenUsage, rows: number): TokenUsage[] {
  const share = { input: Math.floor(input / rows), output: Math.floor(output / rows) };
  return Array.from({ length: rows }, (_, index) =>
    index < rows - 1
      ? share
      : { input: input - share.input * (rows - 1), output: output - share.output * (rows - 1) },
  );
}
