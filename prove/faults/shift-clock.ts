// Loaded before the app (`node --import`): its clock is off by what the file named by CLOCK_FILE says, in ms, and jumps
// as soon as that changes. Monotonic time stays true, as it does on a machine whose clock is set.
import { readFileSync } from 'node:fs';

const file = process.env.CLOCK_FILE ?? '';
const TrueDate = Date;
let offMs = 0;

class ShiftedDate extends TrueDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(TrueDate.now() + offMs);
    else super(...(given as [number]));
  }
  static override now = () => TrueDate.now() + offMs;
}

const look = () => {
  offMs = Number(readFileSync(file, 'utf8'));
};
look();
setInterval(look, 20).unref();
globalThis.Date = ShiftedDate as DateConstructor;
