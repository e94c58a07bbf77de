// Supabase serves a function below its name; the app knows only its own addresses.

/**
 * Takes the path of PUBLIC_URL off a request's path: whole (`/functions/v1/saidso`), as a caller sees it, or its last
 * part (`/saidso`), as the platform passes it on. Anything else is left as it is.
 */
export function stripPrefix(path: string, publicUrl: string): string {
  const whole = new URL(publicUrl).pathname.replace(/(?<!\/)\/+$/, '');
  const last = whole.slice(whole.lastIndexOf('/'));
  for (const prefix of [whole, last]) {
    if (prefix !== '' && (path === prefix || path.startsWith(`${prefix}/`)))
      return path.slice(prefix.length) || '/';
  }
  return path;
}
