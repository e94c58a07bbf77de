// Ids: lower-case UUIDs with a brand each, so that no bare string crosses a boundary as an id.

type Branded<Brand extends string> = string & { readonly __brand: Brand };

export type TenantId = Branded<'TenantId'>;
export type UserId = Branded<'UserId'>;
export type ChatId = Branded<'ChatId'>;
export type QueueId = Branded<'QueueId'>;

/** One chat of one tenant: the pair every key in Postgres and Redis starts with. */
export type ChatRef = { readonly tenantId: TenantId; readonly chatId: ChatId };

/** A chat together with the user it belongs to: what a verified principal may ask about. */
export type OwnedChat = ChatRef & { readonly userId: UserId };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a UUID as the API writes them: lower case, with dashes. Versions are not checked. */
export const isUuid = (text: string): boolean => UUID.test(text);

/**
 * Brands a UUID that has been checked already (zod at the door, a row of our own tables).
 * @throws TypeError when it is none: that is a bug at the call site, never bad input.
 */
export function asId<Id extends TenantId | UserId | ChatId | QueueId>(text: string): Id {
  if (!isUuid(text)) throw new TypeError('not a lower-case UUID');
  return text as Id;
}
