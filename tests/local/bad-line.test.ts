// The proxy of the fault proofs does what it says: a trouble that troubles nobody would prove nothing.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BadLine, openLine } from '../../prove/faults/proxy.ts';

const BODY = 'x'.repeat(4_000);
let part: Server;
let line: BadLine;
beforeEach(async () => {
  part = createServer((_, response) => void response.end(BODY)).listen(0, '127.0.0.1');
  await once(part, 'listening');
  line = await openLine(`http://127.0.0.1:${(part.address() as AddressInfo).port}/v1`);
});
afterEach(async () => {
  await line.close();
  part.closeAllConnections();
  part.close();
});

const get = async (ms = 3_000): Promise<string> => {
  const response = await fetch(`${line.url}/a`, { signal: AbortSignal.timeout(ms) });
  return response.text();
};
const timed = async (work: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work;
  return performance.now() - began;
};

test('without trouble the answer is whole, and the path of the address is kept', async () => {
  expect(new URL(line.url).pathname).toBe('/v1');
  expect(await get()).toBe(BODY);
});

test('a delay strikes a connection that was open before', async () => {
  await get();
  await line.set({ kind: 'delay', ms: 150 });
  expect(await timed(get())).toBeGreaterThan(290);
});

test('a cut breaks off in the middle of an answer, of an open connection too', async () => {
  await get();
  await line.set({ kind: 'cut', afterBytes: 1_000 });
  await expect(get()).rejects.toThrow();
  expect(line.cuts()).toBeGreaterThan(0);
  await line.set({ kind: 'none' });
  expect(await get()).toBe(BODY);
});

test('half open: taken, never answered, and what was asked goes on when it is over', async () => {
  await line.set({ kind: 'half-open' });
  await expect(get(300)).rejects.toThrow(/timeout/i);
  const waiting = get();
  await line.set({ kind: 'none' });
  expect(await waiting).toBe(BODY);
});

test('a trickle takes its time', async () => {
  await line.set({ kind: 'trickle', bytes: 1_000 });
  expect(await timed(get())).toBeGreaterThan(250);
});

test('shut: connections are refused, and the same port opens again', async () => {
  await get();
  await line.set({ kind: 'refuse' });
  await expect(get()).rejects.toThrow();
  await line.set({ kind: 'none' });
  expect(await get()).toBe(BODY);
});
