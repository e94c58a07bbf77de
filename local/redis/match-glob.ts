// The patterns of KEYS and SCAN MATCH: * ? [abc] [^a-c] and a backslash before a literal.

const compiled = new Map<string, RegExp>();

/** @returns whether the byte string `text` matches Redis's glob `pattern`, case-sensitive. */
export function matchGlob(pattern: string, text: string): boolean {
  let expression = compiled.get(pattern);
  if (!expression) {
    expression = new RegExp(`^${translate(pattern)}$`, 's');
    // A test that scans by a thousand chat ids should not keep a thousand expressions.
    if (compiled.size > 100) compiled.clear();
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

function translate(pattern: string): string {
  let out = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (char === '[') {
      const end = closingBracket(pattern, at);
      out += characterClass(pattern.slice(at + 1, end));
      at = end;
    } else if (char === '\\' && at + 1 < pattern.length) out += literal(pattern.charAt(++at));
    else out += literal(char);
  }
  return out;
}

/** An unclosed class runs to the end of the pattern, as in Redis. */
function closingBracket(pattern: string, open: number): number {
  for (let at = open + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}

function characterClass(body: string): string {
  const negated = body.startsWith('^');
  let out = '';
  for (let at = negated ? 1 : 0; at < body.length; at++) {
    if (body[at] === '\\' && at + 1 < body.length) out += literal(body.charAt(++at));
    else if (body[at + 1] === '-' && at + 2 < body.length) {
      const ends = [body.charAt(at), body.charAt(at + 2)].sort();
      out += `${literal(ends[0] ?? '')}-${literal(ends[1] ?? '')}`;
      at += 2;
    } else out += literal(body.charAt(at));
  }
  if (out === '') return negated ? '[^]' : '[]';
  return `[${negated ? '^' : ''}${out}]`;
}

function literal(char: string): string {
  return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
