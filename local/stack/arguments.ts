// The flags of `npm start`.
import { parseArgs } from 'node:util';
import { PlainError } from './plain-error.ts';

export type StartArguments = {
  /** Stop after the sample conversation, with its verdict as exit code. */
  readonly once: boolean;
  readonly demo: boolean;
  readonly fresh: boolean;
  readonly port: number;
  readonly help: boolean;
};

export const USAGE = `npm start [-- flags]
  --once      stop after the sample conversation; exit code 1 if the memory is not what it said
  --no-demo   no sample conversation
  --fresh     begin with empty data
  --port N    port of the API (8787)`;

/** @throws PlainError for a flag that does not exist or a port that is none. */
export function readArguments(args: readonly string[]): StartArguments {
  let values: { once?: boolean; 'no-demo'?: boolean; fresh?: boolean; port?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        once: { type: 'boolean' },
        'no-demo': { type: 'boolean' },
        fresh: { type: 'boolean' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new PlainError(`${what}.`, 'These exist: --once --no-demo --fresh --port N');
  }
  const port = values.port ?? '8787';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new PlainError(`${port} is not a port.`, 'Give a number up to 65535: npm start -- --port 8788');
  return {
    once: values.once ?? false,
    demo: !values['no-demo'],
    fresh: values.fresh ?? false,
    port: Number(port),
    help: values.help ?? false,
  };
}
