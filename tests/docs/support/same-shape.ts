// Whether a real answer is what a page shows: equal, but for ids, times, addresses and numbers, which differ each time.

const ANY = '…';
/** A UUIDv5 is derived from a name, so it is always the same; other ids are not. */
const DRAWN_ID = /^(?:urn:uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[^5][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** What may differ, as its kind; anything else as it is. The address keeps its path. */
function kindOf(value: unknown): unknown {
  if (typeof value === 'number') return '<number>';
  if (typeof value !== 'string') return value;
  if (DRAWN_ID.test(value)) return '<id>';
  if (TIME.test(value)) return '<time>';
  if (/^https?:\/\//.test(value))
    return value.replace(/^https?:\/\/[^/]+/, '<address>').replace(/[0-9a-f-]{36}/, '<id>');
  return value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @param shown by the page; `"…"` stands for any value, and as a key for any further fields.
 * @returns where they differ, one line each; empty when they agree.
 */
export function differences(shown: unknown, real: unknown, at = ''): string[] {
  if (shown === ANY) return [];
  if (isRecord(shown) && isRecord(real)) {
    const extra = ANY in shown ? [] : Object.keys(real).filter((key) => !(key in shown));
    return [
      ...extra.map((key) => `${at}/${key} is answered and not shown`),
      ...Object.keys(shown).flatMap((key) => {
        if (key === ANY) return [];
        return key in real
          ? differences(shown[key], real[key], `${at}/${key}`)
          : [`${at}/${key} is shown and not answered`];
      }),
    ];
  }
  if (Array.isArray(shown) && Array.isArray(real)) {
    if (shown.length !== real.length)
      return [`${at} shows ${shown.length} elements, the answer has ${real.length}`];
    return shown.flatMap((element, index) => differences(element, real[index], `${at}/${index}`));
  }
  const [a, b] = [kindOf(shown), kindOf(real)];
  return a === b ? [] : [`${at} shows ${JSON.stringify(shown)}, the answer is ${JSON.stringify(real)}`];
}

type Http = {
  readonly status: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: unknown;
};

/** Takes `curl -i` output, or an ```http block, apart. */
function readHttp(text: string): Http {
  const [head = '', ...rest] = text.trim().replaceAll('\r', '').split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(': ');
    return [name.toLowerCase(), value.join(': ')];
  });
  const body = rest.join('\n\n').trim();
  return {
    status: first.split(' ')[1] ?? '',
    headers: new Map(headers),
    body: body === '' ? null : JSON.parse(body),
  };
}

/** Status and body as `differences`; of the headers shown each must be there, and be equal when it holds no digit. */
export function httpDifferences(shown: string, real: string): string[] {
  const [page, answer] = [readHttp(shown), readHttp(real)];
  const headers = [...page.headers].flatMap(([name, value]) => {
    const given = answer.headers.get(name);
    if (given === undefined) return [`the header ${name} is shown and not answered`];
    return /\d/.test(value) || value === given ? [] : [`${name} shows ${value}, the answer is ${given}`];
  });
  const status =
    page.status === answer.status ? [] : [`status ${page.status} shown, ${answer.status} answered`];
  return [...status, ...headers, ...differences(page.body, answer.body)];
}
