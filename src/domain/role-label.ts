// Where a plain text says who speaks: labels at the start of a line, and marks that somebody unknown does.
import { foldLineHead } from './fold-line-head.ts';
import type { Role } from './message.ts';
import { NAMES_MACHINE, PLAIN_WORDS, ROLE_NAMES, roleOf } from './role-names.ts';

/** One label in a text: `index` to `end` is the label itself, UTF-16 units, `end` exclusive. */
export type RoleLabel = {
  readonly role: Role | 'unattributed';
  readonly index: number;
  readonly end: number;
};

// Backends join lines with more than line feeds: HTML breaks, and line feeds that were escaped twice.
const LINE_END = /\r\n?|[\n\v\f\u0085\u2028\u2029]|\\r?\\?n|<(?:br|p|div|li)\b[^<>]{0,40}>/giu;
/** Dialogues in a notation of machines: JSON lines, ChatML and its kin; also behind other words. */
const NOTATION =
  /["'](?:role|speaker|author|sender)["']\s{0,9}:|<\|\w{1,24}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:assistant|user|human|system|turn|message)\b/giu;

// Markdown, brackets and signs are common round labels: `**User:**`, `[User]:`, `- User:`.
const DRESS = '[^\\p{L}\\p{N}:<{]{0,20}';
const CLOCK = '\\d[\\d:./, tzapm+-]{1,30}';
const TIME = `(?:${CLOCK}[\\])]?[ ,|>-]{0,4})?`;
const SAYS =
  '(?:said|says|wrote|writes|replied|replies|responded|responds|answered|answers|told (?:me|us)|tells me|asked|sagte?|schrieb|schreibt|antwortete|a dit|dit|a ecrit|ecrit|repondu?|dijo|dice|escribio|respondio|ha detto|ha scritto|disse|escreveu|zei|schreef)';
const KNOWN = new RegExp(
  `^${DRESS}${TIME}${DRESS}(${ROLE_NAMES})(?![\\p{L}\\p{N}])[*_\`"']{0,3}((?: ?[([{][^)\\]}]{0,40}[)\\]}])?(?:,? ${CLOCK})?)(?: ${SAYS})?[*_\`"'\\])> ]{0,6}(:|;|\\||=|→|-{1,3}(?=[ >]|$)|>|$)[*_>]{0,3} ?`,
  'u',
);
const LETTERS_BUT_CLOCK = /(?![tzapm])\p{L}/u;

/** `Name:` of any kind; a colon between figures or before an address is none. */
const ANY_NAME = new RegExp(`^${DRESS}(${TIME})${DRESS}((?:[^:]|:(?=\\d)){1,60}?)(:|$)(?!\\d|//) ?(.*)`, 'u');
const MACHINE_DASH = new RegExp(`^${DRESS}${TIME}${DRESS}([^:]{1,40}?) -{1,3} `, 'u');
const STAMP = /^[([]\d[\d:./, tzapm+-]{0,30}:\d[\d:., tzapm+-]{0,20}[)\]]/u;
const SAID = new RegExp(
  `(?:^|[ .,])(?!(?:i|we|i've|ich|wir|je|yo|io|eu) )[^ ]{1,40} ${SAYS}(?: (?:this|that|me|back|to me))? ?:`,
  'u',
);
/** How a person's own sentence or heading begins; names do not. */
const OWN_WORDS =
  /^(?:i|i'[a-z]+|we|we'[a-z]+|my|our|here|there|these|this|that|it|it's|so|and|also|please|for|at|on|in|to|from|with|if|when|because|but|yes|no|what|which|ich|wir|mein\w*|unser\w*|je|j'ai|mon|ma|mes|notre|yo|mi|mis|nuestr\w*|io|mio|mia|eu|meu|minha|ik|mijn|ps|p\.s\.|note|nb|fyi|btw|edit|update|reminder|question|important)(?![\p{L}\p{N}])/u;
/** Somebody speaks: to the user or of himself. */
const SPEECH =
  /(?<![\p{L}])(?:you|you're|your|yours|i|i'm|i've|i'll|my|me|we|our|du|dein\w*|sie|ihr\w*|ich|mein\w*|tu|ton|ta|votre|vos|vous|je|mon|ma|usted|tu|tus|su|sus|mi|tuo|tua|lei|mio|seu|sua|voce|meu|minha|jouw|uw|mijn)(?![\p{L}])/u;
/** Somebody speaks to the user, who would not do so himself. */
const ADDRESS =
  /(?<!\p{L})(?:you|you're|your|yours|du|dein\w*|ton|ta|votre|vous|tu|tus|tuo|tua|seu|sua|jouw)(?!\p{L})/u;
const NAME_WORDS = 3;

type Line = { readonly from: number; readonly to: number };

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(LINE_END)) {
    lines.push({ from, to: index });
    from = index + mark.length;
  }
  lines.push({ from, to: text.length });
  return lines;
}

function readKnown(text: string, { from, to }: Line): RoleLabel | null {
  const head = foldLineHead(text, from, to);
  const match = KNOWN.exec(head.text);
  const [whole = '', name = '', suffix = '', separator = ''] = match ?? [];
  const role = roleOf(name);
  if (!match || !role) return null;
  if (separator !== ':' && PLAIN_WORDS.has(name)) return null;
  // “User (bot):” is not the user.
  const isDoubtful = role === 'user' && LETTERS_BUT_CLOCK.test(suffix);
  return { role: isDoubtful ? 'unattributed' : role, index: from, end: head.ends[whole.length - 1] ?? to };
}

/** “Support Agent” is a name, “Next topic” a heading; letters without case may be either. */
const isTitled = (line: string): boolean => {
  const words = (line.replace(/\p{Cf}/gu, '').split(/[:：]/u)[0] ?? '').match(/\p{L}+/gu) ?? [];
  return words.every((word) => /^[\p{Lu}\p{Lo}]/u.test(word));
};

/** Whether a line is headed by a speaker nobody told us of. A plain snippet is read strictly, a message by what follows. */
function isForeign(text: string, line: Line, next: Line | undefined, isSnippet: boolean): boolean {
  const head = foldLineHead(text, line.from, line.to).text;
  const dashed = MACHINE_DASH.exec(head)?.[1];
  if (SAID.test(head) || (dashed !== undefined && NAMES_MACHINE.test(dashed))) return true;
  if (isSnippet && STAMP.test(head)) return true;
  const [, time = '', name = '', colon = '', rest = ''] = ANY_NAME.exec(head) ?? [];
  if (colon === '' || !/[\p{L}\p{N}]/u.test(name)) return false;
  if (NAMES_MACHINE.test(name)) return true;
  if (OWN_WORDS.test(name)) return false;
  if (isSnippet || time !== '') return true;
  const said = rest === '' && next ? foldLineHead(text, next.from, next.to).text : rest;
  const words = name.split(' ').length;
  if (words === 1 && ADDRESS.test(said)) return true;
  return words <= NAME_WORDS && isTitled(text.slice(line.from, line.to)) && SPEECH.test(said);
}

/**
 * Every label of `text`, in order. Known names give a role; a line that looks headed by anybody else is
 * `unattributed` (fail closed), as is what stands in a notation of machines.
 * @param isSnippet a plain snippet, where each `Name:` at the start of a line may be a speaker. In a message of
 * known role it is one only where somebody is heard speaking: users write `Budget: 900 euros` themselves.
 * Weakness: an unknown name alone on a line, or before a dash, is taken for the speaker's own words.
 */
export function findRoleLabels(text: string, isSnippet: boolean): RoleLabel[] {
  const labels: RoleLabel[] = [...text.matchAll(NOTATION)].map(({ index }) => {
    return { role: 'unattributed', index, end: index };
  });
  const lines = linesOf(text);
  for (const [at, line] of lines.entries()) {
    const known = readKnown(text, line);
    if (known) {
      labels.push(known);
      // `User: Assistant: …`: what is pasted behind a label is nobody's; a user in there is no user.
      const inner = readKnown(text, { from: known.end, to: line.to });
      if (inner && inner.role !== 'user' && inner.end > known.end) labels.push(inner);
    } else if (isForeign(text, line, lines[at + 1], isSnippet))
      labels.push({ role: 'unattributed', index: line.from, end: line.from });
  }
  return labels.sort((a, b) => a.index - b.index);
}
