// Cuts SQL text into statements, for the history table only: files are executed whole.

/** What may hide a semicolon, in the order in which they must be tried. */
const TOKENS = [
  /--[^\n]*/y,
  /\/\*[\s\S]*?\*\//y,
  /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y,
  /[eE]'(?:\\.|''|[^'\\])*'/y,
  /'(?:''|[^'])*'/y,
  /"(?:""|[^"])*"/y,
  /[A-Za-z_][\w$]*/y,
  /;/y,
  /[\s\S]/y,
];

/**
 * @returns the statements without their closing semicolon, each with the comments in front of it, as the Supabase
 *   CLI records them. A wrong cut would spoil a record, never a migration (nested comments are not counted).
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let hasCode = false;
  let atomic = 0; // depth inside `begin atomic … end`, whose semicolons belong to the function
  let word = '';
  const finish = () => {
    if (hasCode) statements.push(current.trim());
    current = '';
    hasCode = false;
  };
  for (let at = 0; at < sql.length; ) {
    const token = nextToken(sql, at);
    at += token.length;
    if (/^\w/.test(token)) {
      const previous = word;
      word = token.toLowerCase();
      if ((previous === 'begin' && word === 'atomic') || (atomic > 0 && word === 'case')) atomic++;
      else if (atomic > 0 && word === 'end') atomic--;
    }
    if (token === ';' && atomic === 0) {
      finish();
      continue;
    }
    if (!/^(?:\s|--|\/\*)/.test(token)) hasCode = true;
    current += token;
  }
  finish();
  return statements;
}

function nextToken(sql: string, at: number): string {
  for (const pattern of TOKENS) {
    pattern.lastIndex = at;
    const found = pattern.exec(sql);
    if (found) return found[0];
  }
  return sql.charAt(at);
}
