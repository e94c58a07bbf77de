// A port of this machine that nobody listens on.
import { createServer } from 'node:net';

/**
 * Asks the system for one and lets go of it. Somebody else can take it before it is used: the system hands out
 * numbers in turn, so that is rare, and the program that then fails to listen says so.
 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}
