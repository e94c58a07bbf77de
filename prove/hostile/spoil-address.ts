// Spoils where a request goes: the method and the address itself.
import type { Means, Mutation } from './draft.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'] as const;
const readdress = (
  name: string,
  change: (path: string, means: Means) => string,
  mayStopBelow = false,
): Mutation => ({
  name,
  part: 'address',
  refused: false,
  apply(draft, means) {
    draft.readdress = (path) => change(path, means);
    draft.mayStopBelow ||= mayStopBelow;
    return true;
  },
});

export const ADDRESS_MUTATIONS: readonly Mutation[] = [
  {
    name: 'another method',
    part: 'address',
    refused: false,
    apply(draft, { random }) {
      draft.method = random.pick(METHODS);
      return true;
    },
  },
  readdress('a slash at its end', (path) => `${path}/`),
  readdress('two slashes', (path) => path.replace(/\/(?=\w)/g, '//')),
  readdress('a way up', (path, { random }) =>
    path.replace(
      /(?<=.)\/(?=\w+$)/,
      random.pick(['/../', '/./', '/%2e%2e/', '/..%2f', '/a/../', '/..;/', '/%2e/', '\\..\\']),
    ),
  ),
  readdress('a way out', (_, { random }) =>
    random.pick([
      '/../../../etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/%c0%ae%c0%ae/',
      '//evil.example/api',
      '/.git/config',
      '/.env',
      '/api',
      '/api/v1',
      '/api/v1/memory/',
      '/functions',
      '/%00',
      '/*',
      '/%2f',
      '/ops',
    ]),
  ),
  readdress('one more segment', (path, { canary }) => `${path}/${canary}`),
  readdress('one segment less', (path) => path.replace(/\/[^/]*$/, '') || '/'),
  readdress('capitals', (path) => path.toUpperCase()),
  readdress('an encoded slash', (path) => path.replace(/(?<=.)\/(?=\w+$)/, '%2F')),
  readdress('an encoded letter', (path) => path.replace('m', '%6d').replace('c', '%63')),
  readdress('matrix parameters', (path, { canary }) => `${path};jsessionid=${canary}`),
  readdress('an address of 20 kB', (path, { canary }) => `${path}/${canary.padEnd(20_000, 'p')}`),
  readdress('letters that are not encoded', (path) => `${path}\u00e9\u00ff`, true),
  readdress('signs that are not encoded', (path) => `${path}"<>|^\`{}`, true),
];
