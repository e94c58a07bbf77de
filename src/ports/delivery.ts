// Wake-ups out to the queue, and the check of those that come in.
import type { OwnedChat } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import type { Result } from '../domain/result.ts';

export type Publisher = {
  publishWakeUp(
    chat: OwnedChat,
    wakeUp: {
      readonly reason: 'accepted' | 'more' | 'swept';
      readonly dedupId: string;
      readonly delaySeconds?: number;
    },
  ): Promise<Result<'published', Problem>>;
};

export type SignatureVerifier = {
  verifySignature(
    signature: string | undefined,
    rawBody: string,
    url: string,
  ): Promise<Result<'verified', Problem>>;
};
