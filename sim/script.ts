// What the people of a schedule do, drawn from its seed.
import type { OwnedChat } from '../src/domain/ids.ts';
import type { Client } from './client.ts';
import type { World } from './world.ts';

export type Cast = {
  readonly chats: readonly OwnedChat[];
  readonly stranger: OwnedChat['userId'];
  readonly operations: number;
  /** Poison and an erasure for certain: plans that hurt one named step need every step to happen. */
  readonly isEventful: boolean;
};

/** A read that waits for what its client has said. */
const CURIOUS = { seq: true, version: true, pending: false, waitSeconds: 5 };

/** Words that no other update has; the mark in them says which chat they belong to. */
function wordsFor(world: World, chatPlace: number, count: number, poison: number): string {
  const mark = `k${chatPlace}n${count}`;
  const { random } = world;
  if (random.chance(poison)) return `${random.chance(0.5) ? 'I live in' : 'My'} poison is ${mark}.`;
  if (random.chance(0.1)) return `Thanks a lot, ${mark}.`;
  return random.chance(0.3) ? `I live in ${mark}.` : `My badge is ${mark}.`;
}

/** One client after another creates the chats; then each does its part of the work, all at once. */
export async function playScript(world: World, cast: Cast, clients: readonly Client[]): Promise<void> {
  const { random, timeline } = world;
  const [first] = clients;
  if (first === undefined) return;
  for (const chat of cast.chats) await first.create(chat);
  // Seven in ten schedules have no erasure, so that there is a memory to check in the end.
  const mayErase = random.chance(0.3);
  const poison = cast.isEventful ? 0.25 : random.chance(0.4) ? 0.12 : 0;
  let said = 0;

  async function act(client: Client): Promise<void> {
    for (let left = cast.operations; left > 0; left -= 1) {
      await timeline.sleep(random.chance(0.2) ? random.between(5_000, 40_000) : random.between(0, 1_500));
      const place = random.between(0, cast.chats.length - 1);
      const chat = cast.chats[place];
      if (chat === undefined) continue;
      const draw = random.next();
      if (draw < 0.05) {
        said += 1;
        const decided = { key: 'home', action: 'correct' as const, value: `My home is k${place}n${said}` };
        const decision = random.chance(0.7) ? decided : { key: 'home', action: 'reject' as const };
        await client.decide(chat, decision, `key-${said}`);
      } else if (draw < 0.1) {
        said += 1;
        const key = `key-${said}`;
        await client.read(chat, CURIOUS);
        await client.restore(chat, key);
      } else if (draw < 0.55) {
        said += 1;
        const words = wordsFor(world, place, said, poison);
        const key = random.chance(0.7) ? `key-${said}` : null;
        await client.append(chat, words, key);
        // The same key with other words: refused, or accepted if the first request never arrived.
        if (key !== null && random.chance(0.08)) {
          said += 1;
          await client.append(chat, wordsFor(world, place, said, 0), key);
        }
      } else if (draw < 0.8) {
        const asks = { seq: random.chance(0.4), version: random.chance(0.5), pending: random.chance(0.2) };
        await client.read(chat, { ...asks, waitSeconds: random.chance(0.3) ? random.between(1, 5) : 0 });
      } else if (draw < 0.9) {
        await client.await(chat, random.between(0, 8));
      } else if (draw < 0.93) {
        await client.readForeign(chat, cast.stranger);
      } else if (draw < 0.96 && mayErase) {
        await client.erase(chat);
      } else if (draw < 0.98) {
        world.driver.cache.evict(chat);
      } else {
        await timeline.sleep(random.between(20_000, 70_000));
      }
    }
  }
  // What every plan can hurt: an update that dies and is redriven.
  if (cast.isEventful && cast.chats[0]) await first.append(cast.chats[0], 'I live in poison k0n0.', null);
  await Promise.all(clients.map(act));
  const [restored, erased] = cast.chats;
  if (!cast.isEventful || restored === undefined || erased === undefined) return;
  await first.read(restored, CURIOUS);
  await first.restore(restored, 'key-last');
  await first.erase(erased);
  await first.append(erased, wordsFor(world, 1, said + 1, 0), null);
}
