// The port of the queue: open, or closed for a while so that connections are refused for real.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CancelTimer, Clock } from './clock.ts';

export interface Door {
  /** Refuses every connection for that long, and cuts those there are. Deliveries go on. */
  refuse(milliseconds: number): void;
  close(): void;
}

const TRY_AGAIN_MS = 20;

/** @param server is listening on 127.0.0.1 and does so again, on the same port. */
export function createDoor(server: Server, clock: Clock): Door {
  const { port } = server.address() as AddressInfo;
  let reopening: CancelTimer | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function shut(): void {
    server.close();
    server.closeAllConnections();
  }

  function open(): void {
    reopening = null;
    if (closed) return;
    server.listen(port, '127.0.0.1');
  }

  // Somebody else may have taken the free port as the source of a connection of his own: that ends.
  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE' && !closed) retry = setTimeout(open, TRY_AGAIN_MS);
  });

  return {
    refuse(milliseconds) {
      if (reopening === null) shut();
      reopening?.();
      reopening = clock.after(milliseconds, open);
    },
    close() {
      closed = true;
      reopening?.();
      clearTimeout(retry);
      shut();
    },
  };
}
