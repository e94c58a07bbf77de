// An API key made by the form that the docs give, without the product's own code.
import { createHash, randomBytes } from 'node:crypto';

export function newKey() {
  const prefix = `saidso_${randomBytes(4).toString('hex')}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix, hash: createHash('sha256').update(key).digest('hex') };
}
