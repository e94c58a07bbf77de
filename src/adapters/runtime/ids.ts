// New ids: UUID version 7, so that rows of one time lie together in an index.
import { v7 } from 'uuid';
import type { Ids } from '../../ports/runtime.ts';

/** Version 7 tells when it was made (ms); nothing that gets such an id may be secret about its time. */
export const createIds = (): Ids => ({ newId: () => v7() });
