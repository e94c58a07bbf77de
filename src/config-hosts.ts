// Where a deployment may send: never to itself, to its own network or to the address that hands out the credentials
// of a machine, and never with a user's name inside an address.

const HIDDEN_NAMES = /^(?:localhost|.*\.localhost|.*\.local|metadata|metadata\.google\.internal)$/;

/** Ranges that lead nowhere public: this host, private, carrier, loopback, link-local (metadata), multicast, reserved. */
function isHiddenIpv4(host: string): boolean {
  const parts = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (parts === null) return false;
  const [a, b] = [Number(parts[1]), Number(parts[2])];
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168)
  );
}

/** Loopback, IPv4 in other clothes (`::ffff:`, 64:ff9b::), unique local, link-local, multicast. */
const isHiddenIpv6 = (host: string): boolean => /^\[(?:::|64:ff9b:|f[cdf]|fe[89a-f])/.test(host);

/**
 * What is wrong with an address of an exposed deployment; null when nothing is. A name is taken at its word: what it
 * resolves to can change after any check, so that is the network's to guard, not ours.
 * @param url an http(s) URL; `URL` writes octal, hex and decimal hosts as dotted quads, so none of them gets around this.
 */
export function hostFault(url: string): string | null {
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'must not hold a user or a password';
  const host = hostname.replace(/\.$/, '').toLowerCase();
  const isHidden = HIDDEN_NAMES.test(host) || isHiddenIpv4(host) || isHiddenIpv6(host);
  return isHidden ? 'must not be on this machine or its network outside local' : null;
}
