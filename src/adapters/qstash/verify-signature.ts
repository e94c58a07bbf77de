// Whether a delivery comes from our QStash account, for this address and with this body.
import { Receiver } from '@upstash/qstash';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Problem } from '../../domain/problem.ts';
import { err, ok } from '../../domain/result.ts';
import type { SignatureVerifier } from '../../ports/delivery.ts';

export type SignatureSettings = Pick<
  Config,
  'PUBLIC_URL' | 'QSTASH_CURRENT_SIGNING_KEY' | 'QSTASH_NEXT_SIGNING_KEY'
>;

/** QStash's tokens are 400 bytes and live five minutes. */
const MOST_CHARACTERS = 4_096;
const CLOCK_TOLERANCE_SECONDS = 5;

const header = z.object({ alg: z.literal('HS256') });
const claimsFor = (url: string) =>
  z.object({
    iss: z.literal('Upstash'),
    sub: z.literal(url),
    exp: z.number(),
    iat: z.number().optional(),
    /** base64url of the SHA-256 of the body, sometimes padded. */
    body: z.string().regex(/^[\w-]{43}=?$/),
  });

const REFUSAL: Problem = {
  code: 'signature_invalid',
  detail: 'The Upstash-Signature header is missing or was not made by the queue for this address and body.',
};

/**
 * Around the SDK's Receiver, because alone it takes HS512, tokens without `exp`, any address when none is passed, and
 * throws TypeError for a token without `body`; with QSTASH_DEV in the environment it even takes public keys, unless
 * `devMode` is false (5-reliability-security, traps). Whatever goes wrong is one refusal.
 *
 * A replay within five minutes is accepted: a delivery is a wake-up, and a second one finds nothing to do.
 */
export function createSignatureVerifier(config: SignatureSettings): SignatureVerifier {
  const receiver = new Receiver({
    currentSigningKey: config.QSTASH_CURRENT_SIGNING_KEY.open(),
    nextSigningKey: config.QSTASH_NEXT_SIGNING_KEY.open(),
    devMode: false,
  });
  return {
    async verifySignature(signature, rawBody, url) {
      // The address that counts is the configured one: what a request says about its host is the sender's choice.
      if (!url.startsWith(`${config.PUBLIC_URL}/functions/`)) return err(REFUSAL);
      if (signature === undefined || signature.length > MOST_CHARACTERS) return err(REFUSAL);
      try {
        header.parse(decodeProtectedHeader(signature));
        claimsFor(url).parse(decodeJwt(signature));
        await receiver.verify({
          signature,
          body: rawBody,
          url,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        return ok('verified');
      } catch {
        return err(REFUSAL);
      }
    },
  };
}
