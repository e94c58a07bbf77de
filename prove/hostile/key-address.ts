// Stands where the keys of the project are fetched, and counts: a flood of unknown key ids must not become one there.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @param behind where the keys are. `asked` counts every request since the start. */
export async function countKeyFetches(behind: string) {
  let asked = 0;
  const server = createServer(async (_, response) => {
    asked += 1;
    const keys = await fetch(behind).then((answer) => answer.text());
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
