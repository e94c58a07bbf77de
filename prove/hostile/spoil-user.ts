// Spoils whom a backend says it acts for.
import type { Mutation } from './draft.ts';

const USERS = [
  '',
  ' ',
  '\t',
  'x'.repeat(256),
  Buffer.from('zoë', 'utf8').toString('latin1'),
  '00000000-0000-4000-8000-000000000001',
  'FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF',
  '00000000-0000-0000-0000-000000000000',
  "'; drop--",
  '__proto__',
  '%00',
  'a, b',
  '{"sub":"admin"}',
];

const spoil = (name: string, value: (pick: <T>(from: readonly T[]) => T) => string | string[]): Mutation => ({
  name,
  part: 'headers',
  refused: false,
  apply(draft, { random }) {
    if (draft.operation.security !== 'accessToken') return false;
    draft.headers['saidso-user'] = value((from) => random.pick(from));
    return true;
  },
});

export const USER_MUTATIONS: readonly Mutation[] = [
  spoil('an odd user to act for', (pick) => pick(USERS)),
  spoil('two users to act for', () => ['ada', 'ben']),
];
