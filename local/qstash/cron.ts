// Five-field cron in UTC: minute hour day-of-month month day-of-week.

/** Each field as the set of values it allows; `anyDay` and `anyWeekday` say whether the field began with `*`. */
export interface Cron {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  anyDay: boolean;
  anyWeekday: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MS = 86_400_000;
/** 29 February is at most eight years away (1896 to 1904); beyond that a date such as 31 June never comes. */
const HORIZON_DAYS = 8 * 366;

function parseField(text: string, low: number, high: number, names: string[] = []): Set<number> {
  const number = (word: string): number => {
    const named = names.indexOf(word.toLowerCase());
    const value = named >= 0 ? named + low : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    if (!(value >= low && value <= high)) throw new SyntaxError(`cron value out of ${low}-${high}`);
    return value;
  };
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1', extra] = part.split('/');
    if (extra !== undefined || !/^[1-9]\d*$/.test(step)) throw new SyntaxError('bad cron step');
    const [first = '', last, more] = range.split('-');
    if (more !== undefined) throw new SyntaxError('bad cron range');
    const from = range === '*' ? low : number(first);
    // `5/15` means from 5 to the end in steps of 15, as in Vixie's cron.
    const to = range === '*' || (last === undefined && part.includes('/')) ? high : number(last ?? first);
    if (to < from) throw new SyntaxError('cron range runs backwards');
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}

/** Throws SyntaxError with a short reason. `CRON_TZ=` is accepted for UTC only: everything here runs on UTC. */
export function parseCron(text: string): Cron {
  const fields = text
    .trim()
    .replace(/^CRON_TZ=(Etc\/)?UTC\s+/, '')
    .split(/\s+/);
  const [minute, hour, day, month, weekday, extra] = fields;
  if (!minute || !hour || !day || !month || !weekday || extra) throw new SyntaxError('cron needs 5 fields');
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS);
  // 7 is Sunday too.
  if (weekdays.delete(7)) weekdays.add(0);
  return {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12, MONTHS),
    weekdays,
    anyDay: day.startsWith('*'),
    anyWeekday: weekday.startsWith('*'),
  };
}

function dayMatches(cron: Cron, date: Date): boolean {
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const day = cron.days.has(date.getUTCDate());
  const weekday = cron.weekdays.has(date.getUTCDay());
  // The oldest surprise of cron: with both fields restricted either one is enough.
  return cron.anyDay || cron.anyWeekday ? day && weekday : day || weekday;
}

/** The first match strictly after `after` (both ms since 1970), or null when there is none in eight years. */
export function nextCronTime(cron: Cron, after: number): number | null {
  const firstDay = Math.floor(after / DAY_MS) * DAY_MS;
  for (let day = firstDay; day < firstDay + HORIZON_DAYS * DAY_MS; day += DAY_MS) {
    if (!dayMatches(cron, new Date(day))) continue;
    for (const hour of [...cron.hours].sort((a, b) => a - b))
      for (const minute of [...cron.minutes].sort((a, b) => a - b)) {
        const time = day + hour * 3_600_000 + minute * 60_000;
        if (time > after) return time;
      }
  }
  return null;
}
