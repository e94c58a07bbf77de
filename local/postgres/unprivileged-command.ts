// How to run a Postgres program, which refuses to run as root, when we are root.
import { spawnSync } from 'node:child_process';

/** The most ordinary user id that is nobody's: initdb wants one that the password file knows. */
const NOBODY = 65534;

/**
 * Wraps a command so that it sees itself as an ordinary user.
 *
 * As root it runs in a user namespace that maps us to `nobody`: files stay ours outside, so a data folder below a
 * 0700 folder works and no system user is made. Switching to a real other user loses: it cannot enter such folders.
 * @param dieWithParent also asks Linux to stop the program (fast shutdown) when this process dies, even by kill -9.
 *   The signal is tied to the thread that spawned, so a worker thread must not start a server it does not outlive.
 * @throws Error with one line what and one line what to do, when namespaces are forbidden here.
 */
export function unprivilegedCommand(
  command: string,
  args: string[],
  dieWithParent = false,
): [string, string[]] {
  let full = [command, ...args];
  // Inside the namespace, because entering one clears the wish.
  if (dieWithParent && works('setpriv', ['--pdeathsig', 'INT', 'true']))
    full = ['setpriv', '--pdeathsig', 'INT', ...full];
  if (process.getuid?.() === 0) {
    if (!works('unshare', ['-U', `--map-user=${NOBODY}`, 'true']))
      throw new Error(
        'Postgres refuses to run as root, and this machine forbids user namespaces (unshare -U failed).\n' +
          'Run this as an ordinary user, or allow unprivileged user namespaces in the container.',
      );
    full = ['unshare', '-U', `--map-user=${NOBODY}`, ...full];
  }
  const [program = command, ...rest] = full;
  return [program, rest];
}

function works(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
