// Our readonly values as the JSON type of the generated schema, which is mutable and knows no optional fields.
import type { Json } from '../../contract/database.ts';

/** The same value; what `JSON.stringify` would drop (undefined fields) is dropped on the wire. */
export const toJson = (value: object | null): Json => value as Json;
