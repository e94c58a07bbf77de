// Text that cannot leave its line: whatever a user wrote stays one line of data.

const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/gu;
// Characters that reorder or hide what a reader sees; joiners stay, words and emoji need them.
const DECEPTIVE = /[\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const CONTROL = /\p{Cc}/gu;

/** One line, visibly: a line break becomes the two characters `\n`, as in a JSON string. */
export const oneLine = (text: string): string =>
  text.replace(LINE_BREAK, '\\n').replace(DECEPTIVE, '').replace(CONTROL, ' ').trim();

/** As `oneLine`, with the characters that mean markup in XML and HTML written as references. */
export const escapeMarkup = (text: string): string =>
  oneLine(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** As `escapeMarkup`, and nothing at its head makes a heading, list, rule, table or code block of it. */
export const escapeMarkdown = (text: string): string =>
  escapeMarkup(text).replace(/^(?:[#*+=|~`_-]|\d{1,9}[.)])/u, '\\$&');
