// Filters and pages of the listing and bulk endpoints.
import type { Message } from './message.ts';
import { Refusal } from './refusal.ts';

/** What a filter can see of a record. */
export interface Filterable {
  message: Pick<Message, 'id' | 'url' | 'scheduleId' | 'queueName' | 'labels' | 'flow' | 'callerIp'>;
  time: number;
  responseStatus?: number;
}

const FIELDS: Record<string, (record: Filterable) => (string | null)[]> = {
  messageId: ({ message }) => [message.id],
  messageIds: ({ message }) => [message.id],
  url: ({ message }) => [message.url],
  host: ({ message }) => [new URL(message.url).host],
  path: ({ message }) => [new URL(message.url).pathname],
  scheduleId: ({ message }) => [message.scheduleId],
  queueName: ({ message }) => [message.queueName],
  label: ({ message }) => message.labels,
  flowControlKey: ({ message }) => [message.flow?.key ?? null],
  callerIp: ({ message }) => [message.callerIp],
  responseStatus: ({ responseStatus }) => [responseStatus === undefined ? null : String(responseStatus)],
  // Without URL groups nothing can belong to one.
  topicName: () => [],
};

/**
 * Whether a record passes all filters of a query: values of one name are alternatives, names are joined by "and".
 * No filter at all lets everything pass: the bulk endpoints really do hit everything then, as the vendor's do.
 */
export function matches(record: Filterable, query: URLSearchParams): boolean {
  const from = Number(query.get('fromDate') ?? 0);
  const to = Number(query.get('toDate') ?? Number.POSITIVE_INFINITY);
  if (record.time < from || record.time > to) return false;
  return Object.entries(FIELDS).every(([name, valuesOf]) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || valuesOf(record).some((value) => value !== null && wanted.includes(value));
  });
}

/** `count` of a query, at most `most` (also the default). Refusal 400 when it is no positive number. */
export function pageSize(query: URLSearchParams, most: number): number {
  const text = query.get('count');
  if (text === null) return most;
  if (!/^[1-9]\d*$/.test(text)) throw new Refusal(400, 'count is not a positive number');
  return Math.min(most, Number(text));
}

/**
 * One page of `records`, from the one after the cursor. The cursor names the last record of the page before, which
 * may be deleted by then: `after` decides by comparing, not by finding it.
 */
export function page<T>(
  records: T[],
  size: number,
  after: (record: T) => boolean,
  cursorOf: (record: T) => string,
): { items: T[]; cursor?: string } {
  const rest = records.filter(after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  return rest.length > size && last !== undefined ? { items, cursor: cursorOf(last) } : { items };
}

/** Orders ids such as `1725323658779-10` by time, then by sequence. */
export function compareTimedIds(a: string, b: string): number {
  const [timeA = '0', sequenceA = '0'] = a.split('-');
  const [timeB = '0', sequenceB = '0'] = b.split('-');
  return Number(timeA) - Number(timeB) || Number(sequenceA) - Number(sequenceB);
}
