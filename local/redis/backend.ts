// What the REST bridge needs from a Redis, be it ours in this process or a real one behind a socket.
import type { Reply } from './reply.ts';

export type Backend = {
  /** Runs the commands in order; one refusal does not stop the rest. @throws BackendUnavailable. */
  run(commands: readonly (readonly string[])[]): Promise<Reply[]>;
  /** Runs them as MULTI … EXEC: all replies, or one EXECABORT refusal where one could not be queued. */
  exec(commands: readonly (readonly string[])[]): Promise<Reply>;
  close(): Promise<void>;
};

/** The server cannot be reached or did not answer in time; the bridge says 503. */
export class BackendUnavailable extends Error {}
