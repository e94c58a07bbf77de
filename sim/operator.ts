// The operator: looks for dead letters now and then, and redrives some of them, sometimes twice.
import { redriveUpdate } from '../src/flows/redrive-update.ts';
import type { DeadLetter, Redrive } from '../src/ports/dead-letters.ts';
import { askService } from './ask-service.ts';
import type { RedriveSeen, Seen } from './history.ts';
import type { Random } from './random.ts';
import type { Cast } from './script.ts';
import type { Marks } from './service-ports.ts';
import type { World } from './world.ts';

const ROUNDS = 4;
const MOST_TRIES = 3;

export function createOperator(world: World, marks: Marks, dice: Random) {
  const { driver, history, timeline, truth } = world;

  /** The list, which no fault hurts: what it says is old by the time anything comes of it anyway. */
  const list = (tenantId: DeadLetter['tenantId']): Promise<readonly DeadLetter[]> =>
    new Promise((resolve) =>
      timeline.after(1, async () => {
        const listed = await driver.deadLetters.listDeadLetters(
          { tenantId, includesSettled: true },
          null,
          20,
        );
        if (!listed.ok) truth.thrown.push(`the operator's list was refused with ${listed.error.code}`);
        timeline.after(1, () => resolve(listed.ok ? listed.value : []));
      }),
    );

  /** Asks until there is an answer: asking again names the successor that the first time appended. */
  async function redrive({ tenantId, userId, chatId, queueId }: DeadLetter): Promise<void> {
    const chat = { tenantId, userId, chatId };
    for (let left = MOST_TRIES; left > 0; left -= 1) {
      const asked = await askService(world, marks, 'operator redrive', (ports) =>
        redriveUpdate(ports, { tenantId, queueId }),
      );
      history.push({ op: 'redrive', chat, queueId, ...asked, seen: readSeen(asked.seen) });
      if (asked.seen.kind !== 'unknown') return;
      await timeline.sleep(dice.between(200, 8_000));
    }
  }

  return {
    async play({ chats, isEventful }: Cast): Promise<void> {
      const tenantId = chats[0]?.tenantId;
      if (tenantId === undefined) return;
      for (let round = 0; round < ROUNDS; round += 1) {
        await timeline.sleep(dice.between(15_000, 60_000));
        for (const letter of await list(tenantId)) {
          const isWanted = letter.redrivenAs === null ? isEventful || dice.chance(0.6) : dice.chance(0.1);
          if (isWanted) await redrive(letter);
        }
      }
    },
  };
}

/** What did not let it happen is a refusal, as it is for every other call. */
function readSeen(seen: Seen<Redrive>): RedriveSeen['seen'] {
  if (seen.kind !== 'done') return seen;
  const { value } = seen;
  return 'queueId' in value
    ? { kind: 'done', value: { queueId: value.queueId } }
    : { kind: 'refused', code: value.outcome };
}
