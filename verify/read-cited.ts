// What the evidence of a page of chats points to: the words of updates, and what other chats had confirmed.
import { z } from 'zod';
import { entryRow } from '../src/contract/rows.ts';
import { asId, type QueueId } from '../src/domain/ids.ts';
import type { Evidence } from '../src/domain/memory.ts';
import { ROLES } from '../src/domain/message.ts';
import { type Exchange, TRIGGER_SOURCES, type TriggerSource } from '../src/domain/update.ts';
import type { StoredLog } from './read-chats.ts';
import type { Rows } from './snapshot.ts';

export type CitedUpdate = {
  readonly queueId: QueueId;
  readonly chatId: string;
  readonly seq: number;
  readonly kind: string;
  readonly triggerSource: TriggerSource;
  /** Null once the text retention has emptied it. */
  readonly exchange: Exchange | null;
};

export type Cited = {
  readonly updates: ReadonlyMap<string, CitedUpdate>;
  /** The evidence of everything a chat ever confirmed, or null when there is no such chat any more. */
  spansOf(tenantId: string, chatId: string): ReadonlySet<string> | null;
};

const row = z.object({
  id: z.string(),
  chat_id: z.string(),
  seq: z.number(),
  kind: z.string(),
  trigger_source: z.enum(TRIGGER_SOURCES),
  new_context_snippet: z.string().nullable(),
  messages: z.array(z.object({ role: z.enum(ROLES), content: z.string() })).nullable(),
});

const UPDATES = `select id, chat_id, seq::int, kind, trigger_source, new_context_snippet, messages
  from public.chat_context_queue where id = any ($1::uuid[])`;

const SPANS = `select o.tenant_id, o.chat_id, c.chat_id is not null as exists, f.evidence
  from unnest($1::uuid[], $2::uuid[]) as o (tenant_id, chat_id)
  left join public.chats c on c.tenant_id = o.tenant_id and c.chat_id = o.chat_id
  left join public.chat_facts f on f.tenant_id = o.tenant_id and f.chat_id = o.chat_id
    and f.section = 'user_confirmed' and f.evidence is not null`;

const evidenceRow = entryRow.shape.evidence;

/** @param tell how evidence is compared. */
export async function readCited(
  rows: Rows,
  page: readonly StoredLog[],
  tell: (evidence: Evidence) => string,
): Promise<Cited> {
  const cited = page.flatMap(({ tenantId, entries }) =>
    entries.flatMap(({ evidence }) => (evidence === null ? [] : [{ tenantId, evidence }])),
  );
  const queueIds = [...new Set(cited.map(({ evidence }) => evidence.queue_id))];
  const found = queueIds.length === 0 ? { rows: [] } : await rows.query(UPDATES, [queueIds]);
  const updates = new Map(
    found.rows.map((raw) => {
      const { id, chat_id, seq, kind, trigger_source, new_context_snippet, messages } = row.parse(raw);
      const isEmptied = new_context_snippet === null && messages === null;
      const exchange = isEmptied ? null : { contextSnippet: new_context_snippet, messages };
      const queueId = asId<QueueId>(id);
      return [id, { queueId, chatId: chat_id, seq, kind, triggerSource: trigger_source, exchange }] as const;
    }),
  );
  const origins = new Map(
    cited.flatMap(({ tenantId, evidence: { origin } }) =>
      origin === undefined ? [] : [[`${tenantId}/${origin.chat_id}`, [tenantId, origin.chat_id]] as const],
    ),
  );
  const spans = new Map<string, Set<string> | null>();
  if (origins.size > 0) {
    const ids = [...origins.values()];
    const carried = await rows.query(SPANS, [ids.map(([tenant]) => tenant), ids.map(([, chat]) => chat)]);
    for (const { tenant_id, chat_id, exists, evidence } of carried.rows) {
      const known = exists === true ? (spans.get(`${tenant_id}/${chat_id}`) ?? new Set<string>()) : null;
      spans.set(`${tenant_id}/${chat_id}`, known);
      const read = evidenceRow.parse(evidence);
      if (read !== null) known?.add(tell(brand(read)));
    }
  }
  return { updates, spansOf: (tenantId, chatId) => spans.get(`${tenantId}/${chatId}`) ?? null };
}

/** An evidence as rows hold it, with the types of the domain. */
function brand(evidence: NonNullable<z.output<typeof evidenceRow>>): Evidence {
  const { origin, ...span } = evidence;
  return {
    ...span,
    queue_id: asId(span.queue_id),
    ...(origin && { origin: { ...origin, chat_id: asId(origin.chat_id) } }),
  };
}
