// Parts of a turn that are not the speaker's own words: quoted, pasted or forwarded text.
import { PACKED_BLOCK } from './echo.ts';
import { findRoleLabels } from './role-label.ts';
import { PLACEHOLDER } from './secret.ts';

/** Code points of the turn's text, `end` exclusive. */
export type Region = { readonly start: number; readonly end: number };

/** Shorter quotations are titles and names (`"be kind"`); longer ones are somebody's text. */
const OWN_QUOTATION_MAX = 40;

const BLOCK_QUOTE = /^[\p{Zs}\t\p{Cf}]*(?:[>›»＞❯┃]|&gt;).*$/gmu;
const HTML_QUOTE = /<(?:blockquote|pre|q|cite)\b[\s\S]*?(?:<\/(?:blockquote|pre|q|cite)>|$)/giu;
const FENCE = /(?:```|~~~)[\s\S]*?(?:```|~~~|$)/gu;
const QUOTATION = /"[^"]*"|[“„][^“”„]*(?:”|“|$)|«[^«»]*(?:»|$)|「[^「」]*(?:」|$)|『[^『』]*(?:』|$)/gu;
const FORWARDED =
  /^[ \t]*(?:[-_*=]{2,}[ \t]*(?:forwarded|original|weitergeleitete|mensaje|message|messaggio|пересыла)|begin forwarded message|from:[ \t].*\n[ \t]*(?:sent|date|to|subject):|(?:on|am|le|el)[ \t].{4,80}(?:wrote|schrieb|écrit|escribió)[ \t]?:)/imu;

const spans = (text: string, pattern: RegExp): [number, number][] =>
  [...text.matchAll(pattern)].map(({ 0: match, index }) => [index, index + match.length]);

/** From UTF-16 units to code points, at the edges of characters. */
function countPoints(text: string): (unit: number) => number {
  const pointOf: number[] = [];
  let points = 0;
  for (const point of text) {
    for (let unit = 0; unit < point.length; unit += 1) pointOf.push(points);
    points += 1;
  }
  return (unit) => pointOf[unit] ?? points;
}

/**
 * @param text of a whole turn. @param isLabelled the turn was cut from a labelled snippet, so its labels are gone;
 * otherwise a role label inside the text begins a pasted conversation that runs to the end.
 */
export function findPastedRegions(text: string, isLabelled: boolean): Region[] {
  const forwarded = FORWARDED.exec(text);
  const label = isLabelled ? undefined : findRoleLabels(text, false)[0];
  const units: [number, number][] = [
    ...spans(text, BLOCK_QUOTE),
    ...spans(text, PLACEHOLDER),
    ...spans(text, FENCE),
    ...spans(text, HTML_QUOTE),
    ...spans(text, QUOTATION).filter(([from, to]) => to - from - 2 > OWN_QUOTATION_MAX),
  ];
  if (forwarded) units.push([forwarded.index, text.length]);
  const packed = PACKED_BLOCK.exec(text);
  if (packed) units.push([packed.index, text.length]);
  if (label) units.push([label.index, text.length]);
  // Offsets are counted once over the text, not once per region: a turn of fences has thousands.
  const pointAt = countPoints(text);
  return units.map(([from, to]) => ({ start: pointAt(from), end: pointAt(to) }));
}
